import { expect, test } from 'vitest';
import { partAt, partOfMoment, partsOf } from './places';

test('the last part has what is left over', () => {
  expect(partsOf(250, 100, 2, new Map()).lengths).toEqual([100, 100, 50]);
  expect(partsOf(200, 100, 2, new Map()).lengths).toEqual([100, 100]);
  expect(partsOf(0, 100, 0, new Map())).toEqual({ lengths: [], begins: [], total: 0 });
});

test('a part that has been read is as long as it is', () => {
  const parts = partsOf(
    250,
    100,
    2,
    new Map([
      [0, 98],
      [1, 0],
      [7, 3],
    ]),
  );
  expect(parts).toEqual({ lengths: [98, 0, 50], begins: [0, 98, 98], total: 148 });
});

test('every row lies in the one part that has it, an empty part has none', () => {
  const parts = partsOf(
    250,
    100,
    2,
    new Map([
      [0, 98],
      [1, 0],
    ]),
  );
  expect(partAt(parts, 0)).toEqual({ part: 0, at: 0 });
  expect(partAt(parts, 97)).toEqual({ part: 0, at: 97 });
  expect(partAt(parts, 98)).toEqual({ part: 2, at: 0 });
  expect(partAt(parts, 147)).toEqual({ part: 2, at: 49 });
});

test('a moment is looked for in the first part that reaches back to it', () => {
  const ends = ['900.9', '800.5', '700.1'];
  expect(partOfMoment(ends, 950)).toBe(0);
  expect(partOfMoment(ends, 900)).toBe(0);
  expect(partOfMoment(ends, 899)).toBe(1);
  expect(partOfMoment(ends, 700)).toBe(2);
  expect(partOfMoment(ends, 1)).toBe(3);
});
