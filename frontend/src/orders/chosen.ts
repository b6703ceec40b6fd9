// Which orders are chosen: one by one, from one row to another, or all of the filter.
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '../api/calls';
import { count } from '../parts/format';
import { tell, tellError } from '../parts/tell';
import type { OrderList } from './list';

/** Chosen is the orders that are chosen. */
export interface Chosen {
  ids: ReadonlySet<string>;
  clear: () => void;
  /** chooses a row or leaves it; with range everything from the last one to it */
  toggle: (row: number, order: OrderView | undefined, range: boolean) => void;
  /** chooses all, or none when something is */
  all: () => void;
}

const none: ReadonlySet<string> = new Set();

/** useChosen keeps what is chosen of a list. */
export function useChosen(list: OrderList): Chosen {
  const { t } = useTranslation();
  const [ids, setIDs] = useState(none);
  const anchor = useRef(0);
  const now = useRef({ list, ids });
  now.current = { list, ids };

  const clear = useCallback(() => setIDs(none), []);

  const toggle = useCallback((row: number, order: OrderView | undefined, range: boolean) => {
    if (range) {
      const from = anchor.current;
      now.current.list.idsBetween(from, row).then((between) => setIDs((chosen) => new Set([...chosen, ...between])), tellError);
      return;
    }
    anchor.current = row;
    if (!order) return;
    setIDs((chosen) => {
      const next = new Set(chosen);
      if (!next.delete(order.id)) next.add(order.id);
      return next;
    });
  }, []);

  const all = useCallback(() => {
    const { list, ids } = now.current;
    if (ids.size > 0) return clear();
    list.allIDs().then(({ ids, more }) => {
      setIDs(new Set(ids));
      if (more) tell(t('orders.select.most', { number: count(ids.length) }));
    }, tellError);
  }, [clear, t]);

  return useMemo(() => ({ ids, clear, toggle, all }), [ids, clear, toggle, all]);
}
