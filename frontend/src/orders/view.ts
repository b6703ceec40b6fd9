// How a person likes to see the list: which columns, and how close the rows are. It stays on this PC.
import { useSyncExternalStore } from 'react';

/** columnNames are the columns in their order. */
export const columnNames = [
  'number',
  'platform',
  'account',
  'merchant',
  'state',
  'ordered',
  'shipBy',
  'payment',
  'total',
  'shipping',
  'lines',
  'tracking',
] as const;

/** ColumnName names a column. */
export type ColumnName = (typeof columnNames)[number];

/** View is how the list is shown. */
export interface View {
  columns: ColumnName[];
  dense: boolean;
}

const key = 'gowarehouse.orders.view';
const listeners = new Set<() => void>();

// What fits a station's screen without scrolling sideways, and what fits a small one.
const narrow: ColumnName[] = ['number', 'account', 'state', 'shipBy', 'payment', 'total', 'lines'];

/** usualView is the view until a person changes it. */
export function usualView(width: number): View {
  return { columns: width >= 1800 ? columnNames.filter((name) => name !== 'merchant') : narrow, dense: false };
}

/** readView reads what was kept; null where it is of no use. */
export function readView(kept: string | null): View | null {
  try {
    const { columns, dense } = JSON.parse(kept ?? '') as Partial<View>;
    const known = columnNames.filter((name) => columns?.includes(name));
    return known.length > 0 ? { columns: known, dense: dense === true } : null;
  } catch {
    return null;
  }
}

let shown: View | undefined;

function current(): View {
  shown ??= readView(localStorage.getItem(key)) ?? usualView(window.innerWidth);
  return shown;
}

/** setView changes the view; null goes back to the usual one. */
export function setView(view: View | null): void {
  shown = view ?? usualView(window.innerWidth);
  if (view) localStorage.setItem(key, JSON.stringify(view));
  else localStorage.removeItem(key);
  for (const tell of listeners) tell();
}

/** useView follows the view. */
export function useView(): View {
  return useSyncExternalStore((tell) => {
    listeners.add(tell);
    return () => listeners.delete(tell);
  }, current);
}
