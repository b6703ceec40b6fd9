// Tests that what a screen asked stays true: which changes ask again, when, and what else the program's events do.
import { MantineProvider } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import i18n from '../i18n';
import type { JobView } from './calls';
import { type Contact, type DoorEvent, replaceTransport } from './door';
import { follow, gathering } from './events';
import { useAct, useAsk, useJob } from './hooks';

const call = vi.fn();
let tell: (event: DoorEvent) => void;
let reach: (contact: Contact) => void;
let stop: () => void;
let client: QueryClient;

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY, retry: false } } });
  call.mockReset().mockResolvedValue({ out: { jobs: [] } });
  replaceTransport({
    call,
    save: () => Promise.resolve(),
    choose: () => Promise.resolve(null),
    listen: (onEvent, onContact) => {
      tell = onEvent;
      reach = onContact;
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

function show<T>(hook: () => T) {
  return renderHook(hook, {
    wrapper: ({ children }: { children: ReactNode }) => (
      <MantineProvider>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </MantineProvider>
    ),
  });
}

const changed = (...topics: string[]) => act(() => tell({ topic: 'changed', data: { topics } }));
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));
const asked = () => call.mock.calls.length;

it('asks again when one of its topics changes, once for many changes', async () => {
  const { result } = show(() => useAsk('today', {}, { topics: ['orders', 'holds'] }));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(asked()).toBe(1);
  for (let i = 0; i < 20; i++) changed('orders');
  changed('holds', 'parcels');
  expect(asked()).toBe(1);
  await pass(gathering + 1);
  expect(asked()).toBe(2);
});

it('is never older than the wait while changes keep coming', async () => {
  const { result } = show(() => useAsk('today', {}, { topics: ['orders'] }));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  for (let i = 0; i < 10; i++) {
    changed('orders');
    await pass(gathering / 2);
  }
  expect(asked()).toBeGreaterThanOrEqual(5);
});

it('leaves answers alone that the change is not about', async () => {
  const { result } = show(() => useAsk('today', {}, { topics: ['orders'] }));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  changed('products');
  await pass(10 * gathering);
  expect(asked()).toBe(1);
});

it('asks again in the other language', async () => {
  const { result } = show(() => useAsk('today', {}));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  await act(() => i18n.changeLanguage('en'));
  await waitFor(() => expect(asked()).toBe(2));
  expect(JSON.parse(call.mock.calls[1]?.[1]).language).toBe('en');
  await act(() => i18n.changeLanguage('zh-TW'));
});

it('asks everything again when the program answers after a silence', async () => {
  const { result } = show(() => useAsk('frame', {}));
  act(() => reach('online'));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  expect(asked()).toBe(1);
  act(() => reach('offline'));
  act(() => reach('online'));
  await waitFor(() => expect(asked()).toBe(2));
});

it('forgets what another workspace said', async () => {
  const { result } = show(() => useAsk('frame', {}));
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  call.mockReturnValue(new Promise(() => {}));
  act(() => tell({ topic: 'workspace', data: null }));
  await waitFor(() => expect(result.current.data).toBeUndefined());
});

it('follows a job', async () => {
  const { result } = show(() => useJob('3'));
  await waitFor(() => expect(asked()).toBe(1));
  await pass(1);
  const job = { id: '3', state: 'running', done: 1, of: 9 } as JobView;
  act(() => tell({ topic: 'job', data: job }));
  await waitFor(() => expect(result.current?.done).toBe(1));
  act(() => tell({ topic: 'job', data: { ...job, done: 9, state: 'done' } }));
  await waitFor(() => expect(result.current).toMatchObject({ done: 9, state: 'done' }));
});

it('goes to the screen that the program names', () => {
  stop();
  const onShow = vi.fn();
  stop = follow(client, { onShow });
  tell({ topic: 'show', data: { path: '/holds' } });
  expect(onShow).toHaveBeenCalledWith('/holds');
});

it('shows what to do when an act is refused, unless the screen does', async () => {
  const shown = vi.spyOn(notifications, 'show').mockReturnValue('1');
  call.mockResolvedValue({ error: { code: 'x', kind: 'rejected', message: '無法停止', do: '請稍後再試' } });
  const plain = show(() => useAct('jobStop'));
  act(() => plain.result.current.mutate({ id: '1' }));
  await waitFor(() => expect(shown).toHaveBeenCalledTimes(1));
  expect(shown.mock.calls[0]?.[0]).toMatchObject({ title: '無法停止', message: '請稍後再試' });

  const onError = vi.fn();
  const own = show(() => useAct('jobStop', { onError }));
  act(() => own.result.current.mutate({ id: '1' }));
  await waitFor(() => expect(onError).toHaveBeenCalledTimes(1));
  expect(shown).toHaveBeenCalledTimes(1);
});
