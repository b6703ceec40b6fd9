// The list of orders. It stands still while a person looks at it: marks are taken once, and the parts between them are read where the
// person looks, so that a hundred thousand orders can be scrolled from end to end without being in memory. Orders that come in later
// are counted, and join when the person asks for them.
import { keepPreviousData, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { OrderFilter, OrderMarks, OrderView } from '../api/calls';
import { call, type DoorError } from '../api/door';
import { type Parts, partAt, partOfMoment, partsOf } from './places';

/** tables are those whose changes change a row of the list. */
const tables = ['orders', 'holds', 'parcels', 'order_lines', 'reservations', 'accounts', 'merchants'];

/** kept is how long a part stays in memory after it left the view, in milliseconds. */
const kept = 30_000;

/** pause is how long the view rests on a part before it is read: a scroll through a thousand parts reads the last one. */
const pause = 60;

/** ahead is how many rows beyond the view are read too. */
const ahead = 20;

/** OrderList is the list as it stands. */
export interface OrderList {
  /** nothing has been read yet */
  loading: boolean;
  /** the rows are still those of the filter before */
  changing: boolean;
  error: DoorError | null;
  /** names this edition of the list: another one begins at its top */
  edition: string;
  /** how many orders the filter has, as far as read */
  total: number;
  /** there are more than can be listed */
  more: boolean;
  newest: string;
  /** the workspace's time when the list was made */
  at: string;
  /** orders that came in since */
  fresh: number;
  /** gives a row that has been read */
  row: (index: number) => OrderView | undefined;
  /** says which rows are in view */
  look: (first: number, last: number) => void;
  /** makes the list anew */
  renew: () => void;
  /** the row of the newest order that is not younger than a moment */
  rowOfMoment: (moment: number) => Promise<number>;
  /** the ids of the rows between two, both included */
  idsBetween: (from: number, to: number) => Promise<string[]>;
  /** the ids of all rows, as many as can be worked on at once */
  allIDs: () => Promise<{ ids: string[]; more: boolean }>;
}

// Marks know their filter: while those of the next filter are on their way the rows of the last one stay.
type Marks = OrderMarks & { filter: OrderFilter; edition: string };

const none: ReadonlyMap<number, number> = new Map();

/** useOrderList gives the list of a filter. */
export function useOrderList(filter: OrderFilter): OrderList {
  const client = useQueryClient();
  const [turn, setTurn] = useState(0);
  const edition = `${turn} ${JSON.stringify(filter)}`;

  const { data: marks, ...asked } = useQuery<Marks, DoorError>({
    queryKey: ['orderMarks', edition],
    queryFn: async () => ({ ...(await call('orderMarks', { filter, newest: '' })), filter, edition }),
    staleTime: 0,
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const changing = asked.isPlaceholderData;

  const [read, setRead] = useState<{ of?: Marks; lengths: ReadonlyMap<number, number> }>({ lengths: none });
  const lengths = read.of === marks ? read.lengths : none;
  const parts: Parts = marks ? partsOf(marks.total, marks.every, marks.ends.length, lengths) : partsOf(0, 1, 0, none);

  const [wanted, setWanted] = useState<number[]>([0]);
  const inView = marks?.newest ? wanted.filter((part) => part < parts.lengths.length) : [];
  const answers = useQueries({
    queries: inView.map((part) => ({
      queryKey: partKey(marks as Marks, part),
      queryFn: () => call('orderPart', bounds(marks as Marks, part, part)),
      meta: { topics: tables },
      gcTime: kept,
    })),
  });
  const rows = new Map<number, OrderView[]>();
  inView.forEach((part, place) => {
    const answer = answers[place]?.data;
    if (answer) rows.set(part, answer.orders);
  });

  useEffect(() => {
    const differ = [...rows].filter(([part, orders]) => parts.lengths[part] !== orders.length);
    if (differ.length === 0) return;
    const found = new Map(lengths);
    for (const [part, orders] of differ) found.set(part, orders.length);
    setRead({ of: marks, lengths: found });
  });

  const fresh = useQuery({
    queryKey: ['orderNew', marks?.edition, marks?.newest],
    queryFn: () => call('orderNew', { filter: marks?.filter ?? filter, newest: marks?.newest ?? '' }),
    enabled: marks !== undefined && !changing,
    meta: { topics: ['orders'] },
    staleTime: 0,
    gcTime: 0,
  });
  const came = changing ? 0 : (fresh.data?.count ?? 0);

  const renew = useCallback(() => setTurn((n) => n + 1), []);
  const empty = marks !== undefined && !changing && parts.total === 0;
  useEffect(() => {
    if (empty && came > 0) renew(); // there is nothing that could jump
  }, [empty, came, renew]);

  const now = useRef({ marks, parts });
  now.current = { marks, parts };
  const later = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(later.current), []);
  const look = useCallback(
    (first: number, last: number) => {
      const { marks, parts } = now.current;
      if (!marks) return;
      const from = partAt(parts, Math.max(0, first - ahead)).part;
      const to = partAt(parts, last + ahead).part;
      const next = Array.from({ length: to - from + 1 }, (_, n) => from + n);
      const show = () => setWanted((shown) => (shown.join() === next.join() ? shown : next));
      clearTimeout(later.current);
      if (next.every((part) => client.getQueryData(partKey(marks, part)))) show();
      else later.current = setTimeout(show, pause);
    },
    [client],
  );

  const error = asked.error ?? (answers.find((answer) => answer.error)?.error as DoorError | null | undefined) ?? null;
  return {
    loading: asked.isPending,
    changing,
    error,
    edition: marks?.edition ?? '',
    total: parts.total,
    more: marks?.more ?? false,
    newest: marks?.newest ?? '',
    at: marks?.at ?? '',
    fresh: came,
    row(index) {
      const { part, at } = partAt(parts, index);
      return rows.get(part)?.[at];
    },
    look,
    renew,
    async rowOfMoment(moment) {
      const part = partOfMoment(marks?.ends ?? [], moment);
      const begin = parts.begins[part];
      if (!marks || begin === undefined) return Math.max(0, parts.total - 1);
      const { orders } = await call('orderPart', bounds(marks, part, part));
      const at = orders.findIndex((order) => Date.parse(order.ordered_at) <= moment);
      return Math.min(begin + (at < 0 ? orders.length : at), parts.total - 1);
    },
    async idsBetween(from, to) {
      if (!marks) return [];
      const first = partAt(parts, Math.min(from, to));
      const last = partAt(parts, Math.max(from, to));
      const { ids } = await call('orderIDs', bounds(marks, first.part, last.part));
      return ids.slice(first.at, first.at + Math.abs(to - from) + 1);
    },
    allIDs: () => call('orderIDs', { filter, newest: marks?.newest ?? '', after: '', until: '' }),
  };
}

// bounds are what lies between the end of the part before the first and the end of the last.
function bounds(marks: Marks, first: number, last: number) {
  return { filter: marks.filter, newest: marks.newest, after: marks.ends[first - 1] ?? '', until: marks.ends[last] ?? '' };
}

function partKey(marks: Marks, part: number) {
  return ['orderPart', marks.edition, marks.newest, part];
}
