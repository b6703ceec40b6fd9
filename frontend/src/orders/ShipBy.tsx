// Until when an order must ship, as loud as it is urgent.
import { useTranslation } from 'react-i18next';
import type { OrderView } from '../api/calls';
import badge from '../parts/badge.module.css';
import { moment, none, relative } from '../parts/format';
import { finished } from './filter';

const day = 86_400_000;

/** urgencyOf says how urgent an order is: it is late, it must leave within a day, or neither. */
export function urgencyOf(order: { state: string; ship_by: string | null }, now: number): 'late' | 'soon' | null {
  if (!order.ship_by || finished.includes(order.state)) return null;
  const left = Date.parse(order.ship_by) - now;
  if (left <= 0) return 'late';
  return left <= day ? 'soon' : null;
}

/** short writes a moment without its year where that is this one. */
export function short(at: string, now: number): string {
  const words = moment(at);
  return words.startsWith(moment(new Date(now)).slice(0, 5)) ? words.slice(5) : words;
}

/** ShipBy shows the moment, or how much time is left where it is little. */
export function ShipBy({ order, now }: { order: OrderView; now: number }) {
  const { t, i18n } = useTranslation();
  const urgency = urgencyOf(order, now);
  if (!urgency) return order.ship_by ? <span title={moment(order.ship_by)}>{short(order.ship_by, now)}</span> : <span>{none}</span>;
  const far = relative(order.ship_by, new Date(now), i18n.language);
  return (
    <span className={badge.badge} data-tone={urgency === 'late' ? 'bad' : 'warn'} title={moment(order.ship_by)}>
      {t(`orders.shipBy.${urgency}`, { far })}
    </span>
  );
}
