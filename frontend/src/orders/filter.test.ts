import { expect, test } from 'vitest';
import { isNarrow, nothing, readFilter, sorted, withStates, writeFilter } from './filter';

test('an address says what the list is narrowed by', () => {
  expect(readFilter('state=held,short&reason=unknown_product&q=%20N%2B1%20')).toEqual({
    ...nothing,
    states: ['held', 'short'],
    reason: 'unknown_product',
    search: 'N+1',
  });
  expect(readFilter('')).toEqual(nothing);
});

test('what is written is read again', () => {
  const filter = {
    states: ['held', 'short'],
    platform: 'momo',
    account: 'momo 練習店 & 茶行',
    merchant: '日日選物',
    reason: 'changed',
    from: '2026-03-01',
    to: '2026-03-09',
    ship_by: '24h',
    mark: 'due',
    search: 'A=1',
    sort: 'ship_by',
  };
  expect(readFilter(writeFilter(filter).slice(1))).toEqual(filter);
  expect(writeFilter(filter)).toContain('state=held,short');
});

test('nothing narrows nothing', () => {
  expect(writeFilter(nothing)).toBe('');
  expect(isNarrow(nothing)).toBe(false);
  expect(isNarrow({ ...nothing, ship_by: 'today' })).toBe(true);
});

test('by ship-by date there are open orders alone', () => {
  const filter = { ...nothing, states: ['held', 'reported'], mark: 'due' };
  expect(sorted(filter, 'ship_by')).toEqual({ ...nothing, states: ['held'], sort: 'ship_by' });
  expect(sorted(filter, '')).toEqual(filter);
  expect(withStates({ ...nothing, sort: 'ship_by' }, ['held'])).toEqual({ ...nothing, states: ['held'], sort: 'ship_by' });
  expect(withStates({ ...nothing, sort: 'ship_by' }, ['held', 'cancelled']).sort).toBe('');
  expect(isNarrow({ ...nothing, sort: 'ship_by' })).toBe(false);
});
