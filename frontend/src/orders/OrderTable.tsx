// The rows of the list: only those in view are drawn. The list itself has the focus and says which row is meant, so that the keyboard
// never loses its place, however far it jumps.
import { ActionIcon, Popover, Tooltip } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconArrowDown, IconArrowUp, IconCalendarSearch } from '@tabler/icons-react';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, memo, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '../api/calls';
import table from '../parts/DataTable.module.css';
import { count, day, isoDay } from '../parts/format';
import { Loading } from '../parts/Loading';
import { tellError } from '../parts/tell';
import { columns, type Surroundings } from './columns';
import type { OrderList } from './list';
import classes from './Orders.module.css';
import type { ColumnName, View } from './view';

/** headHeight is that of the list's head, in pixels. */
const headHeight = 40;

/** pool is how many rows the page keeps: one that leaves the view is used again for one that comes into it. The row that is meant has a
 * place of its own while it is far from the others. */
const pool = 128;

interface OrderTableProps {
  list: OrderList;
  view: View;
  about: Surroundings;
  selected: ReadonlySet<string>;
  /** Enter or a click */
  onOpen: (order: OrderView, row: number) => void;
  /** a box was ticked or cleared; to the row where the last one was when range is set */
  onSelect: (row: number, order: OrderView | undefined, range: boolean) => void;
  onSelectAll: () => void;
  /** the row that is meant */
  active: number;
  onActive: (row: number) => void;
  /** the order that is open beside the list */
  open: string | undefined;
  grid: RefObject<HTMLDivElement | null>;
  empty: ReactNode;
  /** what the list is in the order of: '' is the newest first */
  sort: string;
  onSort: (sort: string) => void;
}

/** sorts are the columns that the list can be in the order of. */
const sorts: Partial<Record<ColumnName, { sort: string; direction: 'ascending' | 'descending' }>> = {
  ordered: { sort: '', direction: 'descending' },
  shipBy: { sort: 'ship_by', direction: 'ascending' },
};

/** OrderTable draws the rows in view and reads the keyboard. */
export function OrderTable(props: OrderTableProps) {
  const { list, view, about, selected, onOpen, onSelect, active, onActive, grid, empty } = props;
  const { t } = useTranslation();
  const height = view.dense ? 32 : 44;
  const { total, look, edition } = list;
  const at = Math.min(active, Math.max(0, total - 1));

  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => grid.current,
    estimateSize: () => height,
    overscan: 10,
    scrollPaddingEnd: headHeight, // the rows begin below the head, which the library does not know of
    rangeExtractor: (range) => {
      const inView = defaultRangeExtractor(range);
      return inView.includes(at) || at >= total ? inView : [...inView, at].sort((a, b) => a - b);
    },
  });
  const drawn = virtual.getVirtualItems(); // which brings the range up to date
  const { startIndex = 0, endIndex = 0 } = virtual.range ?? {};

  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition, and parts of another length, are looked at anew
  useEffect(() => look(startIndex, endIndex), [look, startIndex, endIndex, edition, total]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another edition begins at its top
  useEffect(() => virtual.scrollToOffset(0), [edition]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: rows of another height lie elsewhere
  useEffect(() => virtual.measure(), [height]);

  const seen = useRef(at);
  useEffect(() => {
    if (seen.current !== at) virtual.scrollToIndex(at);
    seen.current = at;
  }, [at, virtual]);

  function jump(to: number) {
    virtual.scrollToIndex(to, { align: 'start' });
    onActive(to);
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.target !== event.currentTarget || event.altKey || total === 0) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key !== 'a') return;
      props.onSelectAll();
      event.preventDefault();
      return;
    }
    const page = Math.max(1, Math.floor(event.currentTarget.clientHeight / height) - 2);
    const moves: Record<string, number> = {
      ArrowDown: at + 1,
      j: at + 1,
      ArrowUp: at - 1,
      k: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: total - 1,
    };
    const to = moves[event.key];
    const order = list.row(at);
    if (to !== undefined) move(Math.min(Math.max(to, 0), total - 1), event.shiftKey);
    else if (event.key === 'Enter' && order) onOpen(order, at);
    else if (event.key === ' ') onSelect(at, order, event.shiftKey);
    else return;
    event.preventDefault();
  }

  function move(to: number, choosing: boolean) {
    if (choosing) {
      if (selected.size === 0) onSelect(at, list.row(at), false);
      onSelect(to, list.row(to), true);
    }
    onActive(to);
  }

  if (list.loading) return <Loading rows={10} />;
  if (total === 0 && !list.error) return <div className={`${table.scroller} ${classes.empty}`}>{empty}</div>;

  const tracks = ['44px', ...view.columns.map((name) => columns[name].width)].join(' ');
  return (
    <div className={classes.table} data-changing={list.changing || undefined}>
      {/* biome-ignore lint/a11y/useSemanticElements: rows that are not drawn and columns of a grid are not what <table> can do */}
      <div
        ref={grid}
        className={`${table.scroller} ${classes.grid}`}
        role="grid"
        tabIndex={0}
        aria-label={t('orders.list')}
        aria-rowcount={total + 1}
        aria-multiselectable
        aria-busy={list.changing}
        aria-activedescendant={total > 0 ? `order-row-${at}` : undefined}
        style={{ '--tracks': tracks } as CSSProperties}
        onKeyDown={onKeyDown}
      >
        <Head {...props} columns={view.columns} total={total} chosen={selected.size} />
        {/* biome-ignore lint/a11y/useSemanticElements: see above */}
        <div role="rowgroup" className={table.body} style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ index, start }, place) => {
            const order = list.row(index);
            return (
              <OrderRow
                key={drawn[place - 1]?.index === index - 1 || drawn[place + 1]?.index === index + 1 ? index % pool : 'meant'}
                index={index}
                start={start}
                height={height}
                order={order}
                columns={view.columns}
                about={about}
                selected={order !== undefined && selected.has(order.id)}
                active={index === at}
                open={order !== undefined && order.id === props.open}
                onOpen={onOpen}
                onSelect={onSelect}
                onActive={onActive}
              />
            );
          })}
        </div>
      </div>
      {total > 0 && (
        <Foot
          list={list}
          first={startIndex}
          last={endIndex < total - 1 ? Math.max(startIndex, endIndex - 1) : endIndex}
          onJump={props.sort ? undefined : jump}
        />
      )}
    </div>
  );
}

interface HeadProps {
  columns: ColumnName[];
  total: number;
  chosen: number;
  onSelectAll: () => void;
  sort: string;
  onSort: (sort: string) => void;
}

function Head({ columns: names, total, chosen, onSelectAll, sort, onSort }: HeadProps) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
    <div role="row" aria-rowindex={1} className={table.head}>
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the box in it is */}
      <div role="columnheader" className={table.cell}>
        <input
          type="checkbox"
          className={classes.box}
          aria-label={t('orders.select.all')}
          ref={(box) => {
            if (box) box.indeterminate = chosen > 0 && chosen < total;
          }}
          checked={chosen > 0 && chosen >= total}
          disabled={total === 0}
          onChange={onSelectAll}
        />
      </div>
      {names.map((name) => {
        const by = sorts[name];
        const here = by?.sort === sort;
        return (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus
          <div
            key={name}
            role="columnheader"
            className={table.cell}
            data-align={columns[name].end && 'end'}
            aria-sort={by ? (here ? by.direction : 'none') : undefined}
          >
            {by ? (
              <button type="button" className={classes.sort} title={t(`orders.sort.${name}`)} onClick={() => onSort(by.sort)}>
                {t(`orders.columns.${name}`)}
                {here && (by.direction === 'ascending' ? <IconArrowUp size={14} aria-hidden /> : <IconArrowDown size={14} aria-hidden />)}
              </button>
            ) : (
              t(`orders.columns.${name}`)
            )}
          </div>
        );
      })}
    </div>
  );
}

interface OrderRowProps {
  index: number;
  start: number;
  height: number;
  order: OrderView | undefined;
  columns: ColumnName[];
  about: Surroundings;
  selected: boolean;
  active: boolean;
  open: boolean;
  onOpen: (order: OrderView, row: number) => void;
  onSelect: (row: number, order: OrderView | undefined, range: boolean) => void;
  onActive: (row: number) => void;
}

const OrderRow = memo(function OrderRow(props: OrderRowProps) {
  const { index, order, about, onOpen, onSelect, onActive } = props;
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus and its keys
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus and its keys
    <div
      role="row"
      id={`order-row-${index}`}
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      className={`${table.row} ${classes.row}`}
      data-opens
      data-active={props.active || undefined}
      data-open={props.open || undefined}
      style={{ height: props.height, transform: `translateY(${props.start}px)` }}
      onMouseDown={(event) => event.shiftKey && event.preventDefault()} // else the browser marks text
      onClick={(event) => {
        onActive(index);
        if ((event.target as HTMLElement).closest('input, label')) return;
        if (event.shiftKey || event.ctrlKey || event.metaKey) onSelect(index, order, event.shiftKey);
        else if (order) onOpen(order, index);
      }}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
      <div role="gridcell" className={table.cell}>
        {order && (
          <input
            type="checkbox"
            className={classes.box}
            tabIndex={-1}
            aria-label={t('orders.select.one', { number: order.number })}
            checked={props.selected}
            onChange={(event) => onSelect(index, order, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        )}
      </div>
      {props.columns.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: see above
        // biome-ignore lint/a11y/useFocusableInteractive: see above
        <div key={name} role="gridcell" className={table.cell} data-align={columns[name].end && 'end'}>
          {order ? columns[name].cell(order, about) : <span className={classes.unread} />}
        </div>
      ))}
    </div>
  );
});

interface FootProps {
  list: OrderList;
  first: number;
  last: number;
  /** not there where the list is not in the order of days */
  onJump: ((row: number) => void) | undefined;
}

// Foot says where in the list the view is, and jumps to a day.
function Foot({ list, first, last, onJump }: FootProps) {
  const { t, i18n } = useTranslation();
  const [opened, setOpened] = useState(false);
  const top = list.row(first);
  return (
    <div className={classes.foot}>
      <span>
        {t('orders.foot', { first: count(first + 1), last: count(last + 1), total: count(list.total) })}
        {top && ` · ${t('orders.footDay', { day: day(top.ordered_at) })}`}
        {list.more && ` · ${t('orders.footMore')}`}
      </span>
      {onJump && (
        <Popover opened={opened} onChange={setOpened} position="top-end" trapFocus withinPortal>
          <Popover.Target>
            <Tooltip label={t('orders.jump')}>
              <ActionIcon size="md" aria-label={t('orders.jump')} aria-expanded={opened} onClick={() => setOpened(!opened)}>
                <IconCalendarSearch size={18} />
              </ActionIcon>
            </Tooltip>
          </Popover.Target>
          <Popover.Dropdown>
            <DatePicker
              locale={i18n.language === 'en' ? 'en' : 'zh-tw'}
              firstDayOfWeek={0}
              aria-label={t('orders.jump')}
              defaultDate={top && isoDay(new Date(top.ordered_at))}
              onChange={(chosen) => {
                setOpened(false);
                if (chosen) list.rowOfMoment(Date.parse(`${chosen}T23:59:59.999+08:00`)).then(onJump, tellError);
              }}
            />
          </Popover.Dropdown>
        </Popover>
      )}
    </div>
  );
}
