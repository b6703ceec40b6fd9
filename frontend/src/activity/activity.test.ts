import { expect, it } from 'vitest';
import { valuesOf } from './Decide';
import { subjectOf } from './Outbox';
import { stateOf } from './Runs';

it('tells a run that goes on from one that ended well or badly', () => {
  expect(stateOf({ finished_at: null, ok: false })).toBe('running');
  expect(stateOf({ finished_at: '2026-03-09T04:00:00Z', ok: true })).toBe('done');
  expect(stateOf({ finished_at: '2026-03-09T04:00:00Z', ok: false })).toBe('failed');
});

it('puts the numbers of a change of stock in view, zero among them, and none that is not there', () => {
  expect(valuesOf({ seen: 0, target: 43, read: 40 })).toEqual([
    ['read', 40],
    ['target', 43],
    ['seen', 0],
  ]);
  expect(valuesOf({ target: 43, read: null, seen: '41' })).toEqual([['target', 43]]);
  expect(valuesOf(null)).toEqual([]);
});

it('names a change without an order by its listing', () => {
  expect(subjectOf({ name: 'Mug', item: '1' })).toBe('Mug');
  expect(subjectOf({ item: '1', variant: '2' })).toBe('1 / 2');
  expect(subjectOf(undefined)).toBe('');
});
