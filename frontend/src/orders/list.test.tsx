// Tests that the list stands still, is read where one looks, and takes new orders in when asked.
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { OrderFilter } from '../api/calls';
import { type DoorEvent, replaceTransport } from '../api/door';
import { follow } from '../api/events';
import { nothing } from './filter';
import { useOrderList } from './list';

// The program: orders come in with growing ids, each a millisecond younger; a search finds those whose number ends so.
const every = 10;
let orders: number[];
let asked: string[];
let tell: (event: DoorEvent) => void;
let stop: () => void;
let client: QueryClient;

const at = (id: number) => new Date(id).toISOString();
const idOf = (text: string) => Number(text.slice(1));
const cursorID = (text: string) => Number(text.split('.')[1]);

interface Asked {
  filter: OrderFilter;
  newest: string;
  after?: string;
  until?: string;
}

function answer(name: string, { filter, newest, after, until }: Asked): unknown {
  asked.push(`${name} ${after ?? ''}-${until ?? ''}`);
  const fits = orders.filter((id) => String(id).endsWith(filter.search)).sort((a, b) => b - a);
  const old = fits.filter((id) => !newest || id <= idOf(newest));
  const part = old.filter((id) => (!after || id < cursorID(after)) && (!until || id >= cursorID(until)));
  switch (name) {
    case 'orderMarks':
      return {
        total: fits.length,
        more: false,
        newest: orders.length > 0 ? `o${Math.max(...orders)}` : '',
        every,
        ends: fits.filter((_, place) => (place + 1) % every === 0).map((id) => `${id}.${id}`),
        at: at(5000),
      };
    case 'orderNew':
      return { count: fits.length - (newest ? old.length : 0) };
    case 'orderPart':
      return { orders: part.map((id) => ({ id: `o${id}`, ordered_at: at(id) })) };
    default:
      return { ids: part.map((id) => `o${id}`), more: false };
  }
}

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  orders = Array.from({ length: 95 }, (_, n) => n + 1);
  asked = [];
  replaceTransport({
    call: (name, letter) => Promise.resolve({ out: answer(name, JSON.parse(letter).in) }),
    save: () => Promise.resolve(),
    choose: () => Promise.resolve(null),
    listen: (onEvent) => {
      tell = onEvent;
      return () => {};
    },
  });
  stop = follow(client);
});

afterEach(() => {
  stop();
  replaceTransport(undefined);
  vi.useRealTimers();
});

async function list(first: OrderFilter = nothing) {
  const { result, rerender } = renderHook(({ filter }) => useOrderList(filter), {
    initialProps: { filter: first },
    wrapper: ({ children }: { children: ReactNode }) => <QueryClientProvider client={client}>{children}</QueryClientProvider>,
  });
  await waitFor(() => expect(!result.current.loading && (result.current.total === 0 || result.current.row(0))).toBeTruthy());
  return { result, narrow: (filter: OrderFilter) => rerender({ filter }) };
}

const parts = () => asked.filter((call) => call.startsWith('orderPart'));
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const changed = () => act(() => tell({ topic: 'changed', data: { topics: ['orders'] } }));

it('reads the parts that one looks at, and no others', async () => {
  const { result } = await list();
  expect(result.current.total).toBe(95);
  expect(result.current.row(0)?.id).toBe('o95');
  expect(parts()).toEqual(['orderPart -86.86']);
  act(() => result.current.look(55, 58));
  await waitFor(() => expect(result.current.row(57)?.id).toBe('o38'));
  expect(result.current.row(0)).toBeUndefined();
  act(() => result.current.look(90, 94));
  await waitFor(() => expect(result.current.row(94)?.id).toBe('o1'));
  expect(parts().at(-1)).toBe('orderPart 6.6-');
});

it('reads only where a long scroll comes to rest', async () => {
  const { result } = await list();
  const before = parts().length;
  for (let row = 10; row < 90; row += 2) act(() => result.current.look(row, row + 3));
  await waitFor(() => expect(result.current.row(89)?.id).toBe('o6'));
  expect(parts().length - before).toBeLessThanOrEqual(6);
});

it('does not move when orders come in, counts them, and takes them in when asked', async () => {
  const { result } = await list();
  orders.push(96, 97);
  changed();
  await pass(300);
  await waitFor(() => expect(result.current.fresh).toBe(2));
  expect(result.current.row(0)?.id).toBe('o95');
  expect(result.current.total).toBe(95);
  const { edition } = result.current;
  act(() => result.current.renew());
  await waitFor(() => expect(result.current.row(0)?.id).toBe('o97'));
  expect(result.current.total).toBe(97);
  expect(result.current.fresh).toBe(0);
  expect(result.current.edition).not.toBe(edition);
});

it('takes orders in by itself when there is nothing that could move', async () => {
  orders = [];
  const { result } = await list();
  expect(result.current.total).toBe(0);
  orders.push(1);
  changed();
  await pass(300);
  await waitFor(() => expect(result.current.row(0)?.id).toBe('o1'));
});

it('closes the gap where an order left the filter', async () => {
  const { result } = await list();
  orders = orders.filter((id) => id !== 90);
  changed();
  await pass(300);
  await waitFor(() => expect(result.current.total).toBe(94));
  expect(result.current.row(5)?.id).toBe('o89');
  act(() => result.current.look(8, 12));
  await waitFor(() => expect(result.current.row(9)?.id).toBe('o85'));
});

it('keeps the rows of the last filter until those of the next are there', async () => {
  const { result, narrow } = await list();
  narrow({ ...nothing, search: '7' });
  expect(result.current.changing).toBe(true);
  expect(result.current.row(0)?.id).toBe('o95');
  await waitFor(() => expect(result.current.row(0)?.id).toBe('o87'));
  expect(result.current.total).toBe(9);
  expect(result.current.changing).toBe(false);
});

it('gives the ids between two rows, of all, and the row of a moment', async () => {
  const { result } = await list();
  await expect(result.current.idsBetween(12, 8)).resolves.toEqual(['o87', 'o86', 'o85', 'o84', 'o83']);
  expect((await result.current.allIDs()).ids).toHaveLength(95);
  await expect(result.current.rowOfMoment(70)).resolves.toBe(25);
  await expect(result.current.rowOfMoment(9999)).resolves.toBe(0);
  await expect(result.current.rowOfMoment(0)).resolves.toBe(94);
});
