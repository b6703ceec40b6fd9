import type { TFunction } from 'i18next';
import { describe, expect, it } from 'vitest';
import type { TodayDoc } from '../api/calls';
import { stacked } from './OrdersChart';
import { tasksOf } from './Tasks';

const t = ((key: string) => key) as unknown as TFunction;
const text = (value: { en: string } | null | undefined) => value?.en ?? '';
const quiet = {
  accounts: [],
  urgent: [],
  decide: [],
  hold_groups: [],
  more_groups: 0,
  unknown_products: 0,
  unknown_first: [],
  to_mark: [],
  notices: [],
} as unknown as TodayDoc;

const tasks = (part: object) => tasksOf({ ...quiet, ...part } as TodayDoc, t, text);

describe('what needs a hand', () => {
  it('is nothing where all is well', () => {
    expect(tasks({})).toEqual([]);
  });

  it('comes in the order of its urgency', () => {
    const all = tasks({
      accounts: [{ id: 'a-1', name: 'shop', state: 'disconnected' }],
      urgent: [{ number: '1001', ship_by: '2026-03-09T04:00:00Z' }, { number: '1002' }],
      decide: [{}],
      hold_groups: [
        { reason: 'unknown_payment', account_id: 'a-1', subject: 'pay', name: { en: 'unknown payment' }, numbers: [], orders: 3 },
      ],
      more_groups: 2,
      unknown_products: 4,
      unknown_first: [{ identifier: 'MUG', pending_orders: 2 }],
      to_mark: [{ account: '茶 & 器', platform: { en: 'Reader' }, orders: 6 }],
      notices: [{ kind: 'gap', text: { en: 'a gap' } }],
    });
    expect(all.map(({ to }) => to)).toEqual([
      '/accounts/a-1',
      '/orders?ship_by=24h',
      '/activity?show=person',
      '/holds?reason=unknown_payment',
      '/holds',
      '/mappings',
      '/orders?mark=due&account=%E8%8C%B6%20%26%20%E5%99%A8',
      '/activity?tab=notices',
    ]);
    expect(all.map(({ number }) => number)).toEqual([undefined, 2, 1, 3, undefined, 4, 6, 1]);
  });

  it('names what holds as a heading, by its own name or else its code', () => {
    const group = { reason: 'unknown_payment', account_id: 'a-1', name: { en: 'unknown payment' }, numbers: [], orders: 1, subject: 'pay' };
    expect(tasks({ hold_groups: [group] })[0]?.title).toBe('Unknown payment · pay');
    expect(tasks({ hold_groups: [{ ...group, subject_name: { en: 'Acme' } }] })[0]?.title).toBe('Unknown payment · Acme');
    expect(tasks({ hold_groups: [{ ...group, subject: '' }] })[0]?.title).toBe('Unknown payment');
  });

  it('leaves out the notices of held orders, which the groups tell already', () => {
    expect(tasks({ notices: [{ kind: 'held', text: { en: 'held' } }] })).toEqual([]);
  });
});

describe('the orders per day', () => {
  const now = new Date('2026-03-09T17:00:00Z'); // the 10th in Taipei

  it('have a bar for each of the last days in Taipei, also for those without an order', () => {
    const { rows, shown } = stacked([{ day: '2026-03-10', platform: 'momo', orders: 5 }], now);
    expect(rows).toHaveLength(14);
    expect(rows.at(-1)).toEqual({ label: '3/10', momo: 5 });
    expect(rows[0]).toEqual({ label: '2/25', momo: 0 });
    expect(shown).toEqual(['momo']);
  });

  it('stack the platforms of a day', () => {
    const { rows, shown } = stacked(
      [
        { day: '2026-03-09', platform: 'shopee', orders: 2 },
        { day: '2026-03-09', platform: 'momo', orders: 1 },
      ],
      now,
    );
    expect(shown).toEqual(['momo', 'shopee']);
    expect(rows.at(-2)).toEqual({ label: '3/9', momo: 1, shopee: 2 });
  });
});
