// A long list: only the rows in view are drawn, so that it stays smooth at a hundred thousand. The keyboard moves between rows (arrows, Page
// Up and Down, Home, End), Enter opens one, Space chooses one.
import { type ColumnDef, flexRender, getCoreRowModel, type Row, type RowData, useReactTable } from '@tanstack/react-table';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type KeyboardEvent, type MouseEvent, memo, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './DataTable.module.css';

declare module '@tanstack/react-table' {
  interface ColumnMeta<TData extends RowData, TValue> {
    /** a track of a CSS grid: "120px", "minmax(160px, 1fr)" */
    width?: string;
    align?: 'end';
  }
}

interface DataTableProps<T> {
  /** what the list is, for a screen reader */
  label: string;
  /** made once (outside of the component, or with useMemo): rows are drawn anew when it changes */
  // biome-ignore lint/suspicious/noExplicitAny: columns of one table have values of several types
  columns: ColumnDef<T, any>[];
  rows: T[];
  rowId: (row: T) => string;
  /** how many rows there are with those not loaded, when that is known */
  total?: number;
  /** Enter or a click */
  onOpen?: (row: T) => void;
  /** ids of the rows that are chosen; with onSelect the rows have boxes to tick */
  selected?: ReadonlySet<string>;
  onSelect?: (ids: Set<string>) => void;
  /** loads the next page; called when the end comes near */
  loadMore?: () => void;
  loadingMore?: boolean;
  rowHeight?: number;
  /** shown when there are no rows */
  empty?: ReactNode;
}

const nothing: ReadonlySet<string> = new Set();

// The head lies over the list and takes from its height.
const headHeight = 40;

/** DataTable draws the rows in view. It fills the height that its screen leaves. */
export function DataTable<T>(props: DataTableProps<T>) {
  const { label, rows, rowId, onOpen, onSelect, loadMore, loadingMore = false, rowHeight = 42, empty } = props;
  const selected = props.selected ?? nothing;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(0, rows.length - 1));

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: headHeight,
    scrollPaddingEnd: headHeight,
    // The row with the focus is always drawn: otherwise the keyboard would be lost when it scrolls out of view.
    rangeExtractor: (range) => {
      const inView = defaultRangeExtractor(range);
      return inView.includes(at) || at >= rows.length ? inView : [...inView, at].sort((a, b) => a - b);
    },
  });

  // The table is told of the rows in view alone: its cost must not grow with the list.
  const drawn = virtual.getVirtualItems().filter(({ index }) => index < rows.length);
  const data = drawn.map(({ index }) => rows[index] as T);
  // Other rows come into view with every scroll; the table must not take that for new data and go back to its first page, over and over.
  const table = useReactTable({ data, columns: props.columns, getRowId: rowId, getCoreRowModel: getCoreRowModel(), autoResetAll: false });
  const lines = table.getRowModel().rows;

  const last = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    if (loadMore && !loadingMore && last >= 0 && last >= rows.length - 20) loadMore();
  }, [last, rows.length, loadMore, loadingMore]);

  function focusRow(index: number) {
    const to = Math.min(Math.max(index, 0), rows.length - 1);
    setActive(to);
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${to}"]`)?.focus({ preventScroll: true }));
  }

  function toggle(row: T) {
    const next = new Set(selected);
    if (!next.delete(rowId(row))) next.add(rowId(row));
    onSelect?.(next);
  }

  // The rows have no listeners of their own, so that one that did not change need not be drawn again.
  function rowOf(target: EventTarget): { element: HTMLElement; index: number; row: T } | undefined {
    const element = (target as HTMLElement).closest<HTMLElement>('[data-index]');
    const index = Number(element?.dataset.index);
    const row = rows[index];
    return element && row !== undefined ? { element, index, row } : undefined;
  }

  function onClick({ target }: MouseEvent) {
    const on = rowOf(target);
    if (!on) return;
    if ((target as HTMLElement).closest('[data-tick]')) toggle(on.row);
    else if (onOpen && !(target as HTMLElement).closest('a, button, input, label')) onOpen(on.row);
  }

  function onKeyDown(event: KeyboardEvent) {
    const on = rowOf(event.target);
    if (!on || event.target !== on.element || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 400) / rowHeight) - 2);
    const moves: Record<string, number> = {
      ArrowDown: on.index + 1,
      ArrowUp: on.index - 1,
      PageDown: on.index + page,
      PageUp: on.index - page,
      Home: 0,
      End: rows.length - 1,
    };
    const to = moves[event.key];
    if (to !== undefined) focusRow(to);
    else if (event.key === 'Enter' && onOpen) onOpen(on.row);
    else if (event.key === ' ' && onSelect) toggle(on.row);
    else return;
    event.preventDefault();
  }

  const headers = table.getFlatHeaders();
  const tracks = [...(onSelect ? ['44px'] : []), ...headers.map(({ column }) => column.columnDef.meta?.width ?? 'minmax(100px, 1fr)')];
  const allChosen = rows.length > 0 && rows.length <= selected.size && rows.every((row) => selected.has(rowId(row)));

  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are not drawn and columns of a grid are not what <table> can do
    <div
      ref={scroller}
      className={classes.scroller}
      role="grid"
      aria-label={label}
      aria-rowcount={props.total ? props.total + 1 : loadMore ? -1 : rows.length + 1}
      aria-multiselectable={onSelect ? true : undefined}
      style={{ '--tracks': tracks.join(' ') } as CSSProperties}
    >
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      {/* biome-ignore lint/a11y/useFocusableInteractive: the head is not focused */}
      <div role="row" aria-rowindex={1} className={classes.head}>
        {onSelect && (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the box in it is
          <div role="columnheader" className={classes.tick}>
            <input
              type="checkbox"
              aria-label={t('parts.table.all')}
              checked={allChosen}
              ref={(box) => {
                if (box) box.indeterminate = !allChosen && selected.size > 0;
              }}
              onChange={() => onSelect(allChosen ? new Set() : new Set(rows.map(rowId)))}
            />
          </div>
        )}
        {headers.map((header) => (
          // biome-ignore lint/a11y/useSemanticElements: see above
          // biome-ignore lint/a11y/useFocusableInteractive: the head is not focused
          <div key={header.id} role="columnheader" className={classes.cell} data-align={header.column.columnDef.meta?.align}>
            {flexRender(header.column.columnDef.header, header.getContext())}
          </div>
        ))}
      </div>
      {rows.length === 0 && empty && (
        // biome-ignore lint/a11y/useSemanticElements: a grid holds rows alone, so these words are one
        // biome-ignore lint/a11y/useFocusableInteractive: there is nothing to do in it but what the words offer
        <div role="row">
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: see above */}
          <div role="gridcell">{empty}</div>
        </div>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div
        role="rowgroup"
        className={classes.body}
        style={{ height: virtual.getTotalSize() }}
        onClick={onClick}
        onFocus={({ target }) => setActive(rowOf(target)?.index ?? at)}
        onKeyDown={onKeyDown}
      >
        {drawn.map(({ index, start }, position) => {
          const line = lines[position];
          return (
            line && (
              <Line
                key={line.id}
                line={line as Row<unknown>}
                columns={props.columns}
                index={index}
                start={start}
                height={rowHeight}
                active={index === at}
                opens={onOpen !== undefined}
                chosen={onSelect ? selected.has(line.id) : undefined}
                tickLabel={t('parts.table.one')}
              />
            )
          );
        })}
      </div>
      {loadingMore && (
        <div className={classes.more} role="status">
          {t('parts.table.more')}
        </div>
      )}
    </div>
  );
}

interface LineProps {
  line: Row<unknown>;
  columns: unknown;
  index: number;
  start: number;
  height: number;
  active: boolean;
  opens: boolean;
  /** undefined where rows can't be chosen */
  chosen: boolean | undefined;
  tickLabel: string;
}

// A row is drawn anew only when what it shows has changed; the table's own object of it is a new one at every scroll.
const Line = memo(drawLine, (before, after) => {
  const { line: was, ...rest } = before;
  return was.original === after.line.original && Object.entries(rest).every(([name, value]) => after[name as keyof LineProps] === value);
});

function drawLine({ line, index, start, height, active, opens, chosen, tickLabel }: LineProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: see DataTable
    <div
      role="row"
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={chosen}
      tabIndex={active ? 0 : -1}
      className={classes.row}
      data-opens={opens || undefined}
      style={{ height, transform: `translateY(${start}px)` }}
    >
      {chosen !== undefined && (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable
        // biome-ignore lint/a11y/useFocusableInteractive: the row is
        <div role="gridcell" className={classes.tick} data-tick>
          <input type="checkbox" tabIndex={-1} aria-label={tickLabel} checked={chosen} readOnly />
        </div>
      )}
      {line.getVisibleCells().map((cell) => (
        // biome-ignore lint/a11y/useSemanticElements: see DataTable
        // biome-ignore lint/a11y/useFocusableInteractive: the row is
        <div key={cell.id} role="gridcell" className={classes.cell} data-align={cell.column.columnDef.meta?.align}>
          {flexRender(cell.column.columnDef.cell, cell.getContext())}
        </div>
      ))}
    </div>
  );
}
