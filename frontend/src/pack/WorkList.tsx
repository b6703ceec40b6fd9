// What there is to pack while nothing is open: counts, what is half done, and the orders by their ship-by.
import { IconAlertTriangle, IconArrowBackUp, IconCircleCheck, IconTrolley } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { StationParcelView, WorkOrder } from '../api/calls';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, moment, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { PlatformBadge } from '../parts/PlatformBadge';
import type { Station } from './station';
import { useWork } from './useStation';
import classes from './WorkList.module.css';
import { sentence } from './words';

interface WorkListProps {
  station: Station;
  /** parcels that come back by themselves */
  left: string[];
  /** which order the arrow keys are at; -1: none */
  row: number;
  onRow: (row: number) => void;
  operator: string;
}

/** WorkList is what to do next. */
export function WorkList({ station, left, row, onRow }: WorkListProps) {
  const { t } = useTranslation();
  const { data: work, error, refetch } = useWork();
  if (error) return <ErrorNote error={error} onRetry={refetch} />;
  if (!work) return <Loading />;
  return (
    <div className={classes.work}>
      <section className={classes.orders} aria-label={t('pack.work.title')}>
        <div className={classes.counts}>
          <Count number={work.ready} words={t('pack.work.ready')} />
          <Count number={work.late} words={t('pack.work.late')} tone={work.late > 0 ? 'bad' : undefined} />
          <Count number={work.today} words={t('pack.work.today')} tone={work.today > 0 ? 'warn' : undefined} />
          <Count number={work.picking} words={t('pack.work.picking')} />
        </div>
        {work.orders.length === 0 && <EmptyState icon={IconCircleCheck} title={t('pack.work.empty')} lead={t('pack.work.emptyLead')} />}
        {work.orders.length > 0 && (
          <ul className={classes.list} aria-label={t('pack.work.title')}>
            {work.orders.map((order, at) => (
              <Row
                key={order.id}
                order={order}
                chosen={at === row}
                onOpen={() => {
                  onRow(-1);
                  void station.open(order.id);
                }}
              />
            ))}
          </ul>
        )}
      </section>
      {work.unfinished.length > 0 && (
        <section className={classes.unfinished} aria-label={t('pack.work.unfinished')}>
          <h2 className={classes.title}>{t('pack.work.unfinished')}</h2>
          <ul className={classes.list}>
            {work.unfinished.map((parcel) => (
              <Unfinished
                key={parcel.id}
                parcel={parcel}
                back={left.includes(parcel.id)}
                onOpen={() => void station.openParcel(parcel.id)}
              />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Count({ number, words, tone }: { number: number; words: string; tone?: string }) {
  return (
    <div className={classes.count} data-tone={tone}>
      <strong>{count(number)}</strong>
      <span>{words}</span>
    </div>
  );
}

function Row({ order, chosen, onOpen }: { order: WorkOrder; chosen: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  const late = order.ship_by !== null && new Date(order.ship_by).getTime() < Date.now();
  return (
    <li>
      <button ref={row} type="button" className={classes.row} data-chosen={chosen || undefined} onClick={onOpen}>
        <span className={classes.number}>{order.number}</span>
        <PlatformBadge platform={order.platform} name={order.account} />
        <span className={classes.items}>{order.items}</span>
        <span className={classes.shipping}>{order.shipping.name || order.shipping.code}</span>
        <span className={classes.when} data-late={late || undefined}>
          {order.tote && (
            <span className={classes.tote}>
              <IconTrolley size="1.1em" aria-hidden />
              {order.tote}
            </span>
          )}
          {late && <IconAlertTriangle size="1.1em" aria-label={t('pack.work.late')} />}
          {order.ship_by ? t('pack.work.shipBy', { at: moment(order.ship_by).slice(5) }) : t('pack.work.noDate')}
        </span>
      </button>
    </li>
  );
}

function Unfinished({ parcel, back, onOpen }: { parcel: StationParcelView; back: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <li>
      <button type="button" className={classes.half} onClick={onOpen}>
        <span className={classes.number}>{parcel.number}</span>
        <strong>{t(`pack.step.${parcel.step}`)}</strong>
        {parcel.reason.says.en && <span>{sentence(text(parcel.reason.says))}</span>}
        {back && (
          <span className={classes.back}>
            <IconArrowBackUp size="1.1em" aria-hidden /> {t('pack.work.back')}
          </span>
        )}
      </button>
    </li>
  );
}
