// What each column of the list shows.
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderView } from '../api/calls';
import { count, moment, money, none, type TextValue } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import { OrderBadge } from '../parts/StateBadge';
import classes from './Orders.module.css';
import { ShipBy, short } from './ShipBy';
import type { ColumnName } from './view';

/** Surroundings are what cells need beside their order. */
export interface Surroundings {
  /** the workspace's time */
  now: number;
  /** names of platforms */
  platforms: Record<string, TextValue>;
  /** an account bears its platform's colour: the platform has no column of its own */
  swatch: boolean;
}

interface Column {
  /** a track of a CSS grid */
  width: string;
  end?: true;
  cell: (order: OrderView, about: Surroundings) => ReactNode;
}

/** columns says how each column looks. */
export const columns: Record<ColumnName, Column> = {
  number: { width: '184px', cell: (order) => <span className={classes.number}>{order.number}</span> },
  platform: {
    width: '128px',
    cell: (order, { platforms }) => <PlatformBadge platform={order.platform} name={platforms[order.platform]} />,
  },
  account: {
    width: '112px',
    cell: (order, { swatch }) => (swatch ? <PlatformBadge platform={order.platform} name={order.account} /> : order.account),
  },
  merchant: { width: '128px', cell: (order) => order.merchant },
  state: { width: 'minmax(162px, 1fr)', cell: (order) => <State order={order} /> },
  ordered: { width: '124px', cell: (order, { now }) => <span title={moment(order.ordered_at)}>{short(order.ordered_at, now)}</span> },
  shipBy: { width: '134px', cell: (order, { now }) => <ShipBy order={order} now={now} /> },
  payment: { width: '152px', cell: (order) => <Payment order={order} /> },
  total: { width: '110px', end: true, cell: (order) => money(order.total) },
  shipping: { width: 'minmax(150px, 1fr)', cell: (order) => shippingOf(order) },
  lines: { width: 'minmax(112px, 1.4fr)', cell: (order) => <Lines order={order} /> },
  tracking: { width: '168px', cell: (order) => numbersOf(order) },
};

function State({ order }: { order: OrderView }) {
  const { t } = useTranslation();
  const reasons = [...new Set(order.holds.map((hold) => t(`states.reason.${hold.reason}`)))].join(t('orders.comma'));
  return (
    <span className={classes.state} title={reasons || undefined}>
      <OrderBadge order={order} />
      {reasons && <span className={classes.reasons}>{reasons}</span>}
    </span>
  );
}

/** Payment says how an order is paid; what must be collected stands out. */
export function Payment({ order }: { order: OrderView }) {
  const { t } = useTranslation();
  if (order.cod) {
    return (
      <span className={classes.cod}>
        {t('orders.cod')} <strong>{money(order.cod)}</strong>
      </span>
    );
  }
  return <span title={order.payment.method || undefined}>{t(`states.payment.${order.payment.kind}`)}</span>;
}

function shippingOf({ shipping }: OrderView): string {
  const name = shipping.name || shipping.code || none;
  return shipping.store_name ? `${name} · ${shipping.store_name}` : name;
}

function Lines({ order }: { order: OrderView }) {
  const { t } = useTranslation();
  const words = order.lines.map((line) => `${line.sku || line.name} × ${count(line.quantity)}`);
  const rest = words.length - 2;
  return (
    <span title={words.join('\n')}>
      {words.slice(0, 2).join(t('orders.comma'))}
      {rest > 0 && ` ${t('orders.linesMore', { number: count(rest) })}`}
    </span>
  );
}

function numbersOf({ parcels }: OrderView): string {
  return (
    parcels
      .map((parcel) => parcel.tracking_number)
      .filter(Boolean)
      .join(', ') || none
  );
}
