import { expect, test } from 'vitest';
import { readView, usualView } from './view';

test('a view that was kept is shown in the order of the columns', () => {
  expect(readView('{"columns":["lines","number","gone"],"dense":true}')).toEqual({ columns: ['number', 'lines'], dense: true });
});

test('what cannot be read or would show nothing is of no use', () => {
  for (const kept of [null, '', '{', '[]', '{"columns":[]}', '{"columns":["gone"]}', '{"columns":7}']) expect(readView(kept)).toBeNull();
});

test('a small screen begins with fewer columns', () => {
  expect(usualView(1280).columns.length).toBeLessThan(usualView(1920).columns.length);
});
