// The order that is open: every product to find, with how many are in the box already.
import { IconBuildingStore, IconCash, IconCircleCheckFilled, IconGift, IconMessage, IconPackage, IconTrolley } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationItem, StationOrderView } from '../api/calls';
import { moment, money } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import classes from './OpenOrder.module.css';

/** few items leave room for larger letters. */
const few = 3;

/** OpenOrder is the checklist. */
export function OpenOrder({ order }: { order: StationOrderView }) {
  const { t } = useTranslation();
  return (
    <section className={classes.order} aria-label={t('pack.order.of', { number: order.number })}>
      <div className={classes.head}>
        <div className={classes.facts}>
          <span className={classes.number}>{order.number}</span>
          <span className={classes.fact}>
            <PlatformBadge platform={order.platform} name={order.account} />
          </span>
          <Fact icon={<IconPackage aria-hidden />}>{order.shipping.name || order.shipping.code}</Fact>
          {order.shipping.store_name && <Fact icon={<IconBuildingStore aria-hidden />}>{order.shipping.store_name}</Fact>}
          {order.cod && <Fact icon={<IconCash aria-hidden />}>{t('pack.order.cod', { amount: money(order.cod) })}</Fact>}
          {order.tote && <Fact icon={<IconTrolley aria-hidden />}>{t('pack.order.tote', { tote: order.tote })}</Fact>}
          {order.box > 1 && <Fact icon={<IconPackage aria-hidden />}>{t('pack.order.box', { box: order.box })}</Fact>}
          {order.ship_by && <Fact>{t('pack.order.shipBy', { at: moment(order.ship_by) })}</Fact>}
        </div>
        <output className={classes.progress} aria-label={t('pack.order.progress')}>
          {order.scanned}
          <span className={classes.of}> / {order.pieces}</span>
        </output>
      </div>
      {order.note && (
        <p className={classes.note}>
          <IconMessage size="1.2em" aria-hidden />
          {t('pack.order.note', { note: order.note })}
        </p>
      )}
      <ul className={classes.items} data-few={order.items.length <= few || undefined}>
        {order.items.map((item) => (
          <Item key={item.id} item={item} last={item.id === order.last} />
        ))}
      </ul>
    </section>
  );
}

function Fact({ icon, children }: { icon?: ReactNode; children: ReactNode }) {
  return (
    <span className={classes.fact}>
      {icon}
      {children}
    </span>
  );
}

function Item({ item, last }: { item: StationItem; last: boolean }) {
  const { t } = useTranslation();
  const row = useRef<HTMLLIElement>(null);
  const done = item.scanned >= item.pieces;
  useEffect(() => {
    if (last) row.current?.scrollIntoView({ block: 'nearest' });
  }, [last]);
  return (
    <li ref={row} className={classes.item} data-done={done || undefined} data-last={last || undefined}>
      <span className={classes.shelf}>
        <span className={classes.small}>{t('pack.order.shelf')}</span>
        {item.shelf || t('pack.order.noShelf')}
      </span>
      <span className={classes.what}>
        <span className={classes.sku}>{item.sku}</span>
        <span className={classes.name}>
          {item.name}
          {item.variant && <span className={classes.variant}> {item.variant}</span>}
        </span>
        {item.bundle && <span className={classes.small}>{t('pack.order.bundle', { name: item.bundle })}</span>}
        {item.note && (
          <span className={classes.gift}>
            <IconGift size="1.1em" aria-hidden /> {item.note}
          </span>
        )}
      </span>
      <span className={classes.count}>
        {item.scanned}
        <span className={classes.of}> / {item.pieces}</span>
      </span>
      <span className={classes.mark}>{done && <IconCircleCheckFilled role="img" aria-label={t('pack.order.done')} />}</span>
    </li>
  );
}
