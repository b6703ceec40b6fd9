import { expect, test } from 'vitest';
import { urgencyOf } from './ShipBy';

const now = Date.parse('2026-03-09T04:00:00Z');

test('an order is late after its moment, and urgent in the day before it', () => {
  expect(urgencyOf({ state: 'ready', ship_by: '2026-03-09T03:59:59Z' }, now)).toBe('late');
  expect(urgencyOf({ state: 'held', ship_by: '2026-03-10T04:00:00Z' }, now)).toBe('soon');
  expect(urgencyOf({ state: 'held', ship_by: '2026-03-10T04:00:01Z' }, now)).toBeNull();
});

test('what has left or has no moment is not urgent', () => {
  for (const state of ['shipped', 'reported', 'cancelled']) expect(urgencyOf({ state, ship_by: '2026-03-01T00:00:00Z' }, now)).toBeNull();
  expect(urgencyOf({ state: 'ready', ship_by: null }, now)).toBeNull();
});
