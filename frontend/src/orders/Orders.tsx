// The screen Orders: one list over all platforms, what narrows it, what can be done to those chosen, and the one that is open beside it.
import { Button } from '@mantine/core';
import '@mantine/dates/styles.css';
import 'dayjs/locale/zh-tw';
import { IconDownload } from '@tabler/icons-react';
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useSearch } from 'wouter';
import type { OrderFilter, OrderView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count, type TextValue } from '../parts/format';
import { PageHead } from '../parts/PageHead';
import { inDialog } from '../shell/keys';
import { BulkBar, BulkProgress } from './BulkBar';
import { useChosen } from './chosen';
import { ExportDialog } from './ExportDialog';
import { Filters } from './Filters';
import { readFilter, sorted, writeFilter } from './filter';
import { useOrderList } from './list';
import { OrderPanel } from './OrderPanel';
import classes from './Orders.module.css';
import { OrderTable } from './OrderTable';
import { ViewMenu } from './ViewMenu';
import { useView } from './view';
import { WhyNotHere } from './WhyNotHere';

/** minute is how often what is urgent is looked at again, in milliseconds. */
const minute = 60_000;

/** Orders is the screen. */
export default function Orders() {
  const { t } = useTranslation();
  const [path, go] = useLocation();
  const search = useSearch();
  const filter = useMemo(() => readFilter(search), [search]);
  const open = decodeURIComponent(path.split('/')[2] ?? '') || undefined;
  const list = useOrderList(filter);
  const view = useView();
  const choices = useAsk('orderChoices', {}, { topics: ['accounts', 'merchants'] }).data;
  const grid = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const chosen = useChosen(list);
  const [exporting, setExporting] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  const now = useNow(list.at);
  const platforms = useMemo(
    () => Object.fromEntries(choices?.platforms.map(({ value, name }) => [value, name as TextValue]) ?? []),
    [choices],
  );
  const swatch = !view.columns.includes('platform');
  const about = useMemo(() => ({ now, platforms, swatch }), [now, platforms, swatch]);

  // Another edition of the list begins at its top; what was chosen in another filter is out of sight and must not be acted on.
  const { edition } = list;
  const { clear } = chosen;
  const address = writeFilter(filter);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => setActive(0), [edition]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(clear, [address, clear]);

  // Each choice is a step for the Back button, each letter of a search is not.
  const narrow = useCallback(
    (next: OrderFilter) => go((open ? `/orders/${open}` : '/orders') + writeFilter(next), { replace: next.search !== filter.search }),
    [go, open, filter.search],
  );
  const show = useCallback(
    (order: OrderView | undefined) => {
      if (order) go(`/orders/${order.id}${writeFilter(filter)}`, { replace: open !== undefined });
    },
    [go, filter, open],
  );
  const close = useCallback(() => {
    go(`/orders${writeFilter(filter)}`);
    grid.current?.focus({ preventScroll: true });
  }, [go, filter]);

  function move(by: 1 | -1) {
    // An order that was opened by its address is not the row that is meant: that row comes first.
    const here = list.row(active)?.id === open ? active + by : active;
    const to = Math.min(Math.max(here, 0), list.total - 1);
    setActive(to);
    show(list.row(to));
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented || inDialog() || !event.currentTarget.contains(event.target as Node)) return;
    if (open) close();
    else if (chosen.ids.size > 0) chosen.clear();
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape for all that is in it
    <div className={classes.screen} onKeyDown={onKeyDown}>
      <PageHead title={t('orders.title')} lead={t('orders.lead')}>
        <ViewMenu view={view} />
        <Button variant="default" leftSection={<IconDownload size={16} />} disabled={list.total === 0} onClick={() => setExporting(true)}>
          {t('orders.export.button')}
        </Button>
      </PageHead>
      <Filters filter={filter} choices={choices} onChange={narrow}>
        {list.fresh > 0 && list.total > 0 && (
          <Button variant="light" onClick={list.renew}>
            {t('orders.fresh', { count: list.fresh, number: count(list.fresh) })}
          </Button>
        )}
        <output className={classes.count}>
          {list.loading ? t('parts.loading') : t('orders.count', { count: list.total, number: count(list.total) })}
        </output>
      </Filters>
      {list.error && <ErrorNote error={list.error} onRetry={list.renew} />}
      <div className={classes.beside} data-open={open !== undefined || undefined}>
        <OrderTable
          list={list}
          view={view}
          about={about}
          selected={chosen.ids}
          onOpen={(order, row) => {
            setActive(row);
            show(order);
          }}
          onSelect={chosen.toggle}
          onSelectAll={chosen.all}
          active={active}
          onActive={setActive}
          open={open}
          grid={grid}
          sort={filter.sort}
          onSort={(sort) => narrow(sorted(filter, sort))}
          empty={<WhyNotHere filter={filter} onChange={narrow} />}
        />
        {chosen.ids.size > 0 && (
          <BulkBar selected={chosen.ids} mark={filter.mark} onClear={chosen.clear} onExport={() => setExporting(true)} onJob={setJob} />
        )}
        {open && <OrderPanel order={open} platforms={platforms} onClose={close} onMove={move} />}
      </div>
      <ExportDialog
        opened={exporting}
        onClose={() => setExporting(false)}
        filter={filter}
        newest={list.newest}
        total={list.total}
        selected={chosen.ids}
      />
      {job && <BulkProgress id={job} onClose={() => setJob(null)} onJob={setJob} />}
    </div>
  );
}

// useNow gives the workspace's time, looked at every minute: in practice it may run ahead of this machine's.
function useNow(at: string): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ahead = at ? Date.parse(at) - Date.now() : 0;
    const look = () => setNow(Date.now() + ahead);
    look();
    const timer = setInterval(look, minute);
    return () => clearInterval(timer);
  }, [at]);
  return now;
}
