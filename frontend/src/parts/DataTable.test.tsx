// Tests that a long list draws only what is in view, can be worked with the keyboard, and asks for more at its end.
import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { DataTable } from './DataTable';

interface Order {
  id: string;
  number: string;
}

const orders = (count: number): Order[] => Array.from({ length: count }, (_, at) => ({ id: `o${at}`, number: `N${at}` }));
const columns = [{ id: 'number', header: 'No.', cell: ({ row }: { row: { original: Order } }) => row.original.number }];

// The simulated browser lays nothing out; a list 420 high shows ten rows.
beforeAll(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(420);
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(800);
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(420);
});
afterAll(() => vi.restoreAllMocks());

function show(props: Partial<Parameters<typeof DataTable<Order>>[0]> = {}) {
  return render(
    <MantineProvider>
      <DataTable label="orders" columns={columns} rows={orders(100_000)} rowId={(order) => order.id} {...props} />
    </MantineProvider>,
  );
}

const row = (number: string) => screen.getByText(number).closest('[role="row"]') as HTMLElement;

it('draws only the rows in view of a hundred thousand', () => {
  show();
  const drawn = screen.getAllByRole('row');
  expect(drawn.length).toBeGreaterThan(10);
  expect(drawn.length).toBeLessThan(40);
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('100001');
});

it('draws again only what has changed', async () => {
  const cell = vi.fn(({ row }: { row: { original: Order } }) => row.original.number);
  show({ columns: [{ id: 'number', header: 'No.', cell }] });
  const before = cell.mock.calls.length;
  row('N0').focus();
  fireEvent.keyDown(row('N0'), { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement).toBe(row('N1')));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(cell.mock.calls.length - before).toBeLessThanOrEqual(4);
});

it('moves between rows with the arrows and opens one with Enter', async () => {
  const onOpen = vi.fn();
  show({ onOpen });
  expect(row('N0').tabIndex).toBe(0);
  expect(row('N1').tabIndex).toBe(-1);
  row('N0').focus();
  fireEvent.keyDown(row('N0'), { key: 'ArrowDown' });
  await waitFor(() => expect(document.activeElement).toBe(row('N1')));
  fireEvent.keyDown(row('N1'), { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledWith({ id: 'o1', number: 'N1' });
});

it('chooses rows with Space and all loaded ones at the head', () => {
  const onSelect = vi.fn();
  show({ rows: orders(3), selected: new Set(['o2']), onSelect });
  fireEvent.keyDown(row('N1'), { key: ' ' });
  expect(onSelect).toHaveBeenLastCalledWith(new Set(['o2', 'o1']));
  fireEvent.keyDown(row('N2'), { key: ' ' });
  expect(onSelect).toHaveBeenLastCalledWith(new Set());
  fireEvent.click(screen.getAllByRole('checkbox')[0] as HTMLElement);
  expect(onSelect).toHaveBeenLastCalledWith(new Set(['o0', 'o1', 'o2']));
});

it('opens a row with a click, but not with a click on a button in it', () => {
  const onOpen = vi.fn();
  show({ rows: orders(2), onOpen, columns: [...columns, { id: 'act', header: '', cell: () => <button type="button">act</button> }] });
  fireEvent.click(screen.getAllByText('act')[0] as HTMLElement);
  expect(onOpen).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText('N1'));
  expect(onOpen).toHaveBeenCalledTimes(1);
});

it('asks for the next page only when the end is near', () => {
  const loadMore = vi.fn();
  show({ rows: orders(1000), loadMore }).unmount();
  expect(loadMore).not.toHaveBeenCalled();
  show({ rows: orders(15), loadMore });
  expect(loadMore).toHaveBeenCalledTimes(1);
  show({ rows: orders(15), loadMore, loadingMore: true });
  expect(loadMore).toHaveBeenCalledTimes(1);
});

it('says what to do when there is nothing', () => {
  show({ rows: [], empty: <p>connect a shop</p> });
  expect(screen.getByText('connect a shop')).toBeTruthy();
});
