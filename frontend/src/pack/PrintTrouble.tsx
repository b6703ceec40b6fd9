// What the printer of this station has not printed: where the packer looks, also when the next order is open already.
import { IconAlertTriangleFilled, IconPrinter } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../api/hooks';
import { useText } from '../parts/format';
import classes from './PrintTrouble.module.css';
import type { Station } from './station';
import { sentence } from './words';

/** PrintTrouble lists the newest of them, but not the one that is on the screen anyway. */
export function PrintTrouble({ station, open }: { station: Station; open: string }) {
  const { t } = useTranslation();
  const text = useText();
  const { data } = useAsk('packPrints', {}, { topics: ['print_jobs', 'settings'], keep: true });
  const jobs = (data?.jobs ?? []).filter(({ parcel }) => !parcel || parcel !== open);
  if (jobs.length === 0) return null;
  return (
    <ul className={classes.list} aria-label={t('pack.trouble.title')} aria-live="polite">
      {jobs.map((job) => {
        const Icon = job.open ? IconPrinter : IconAlertTriangleFilled;
        return (
          <li key={job.id} className={classes.item} data-tone={job.open ? 'warn' : 'bad'}>
            <Icon className={classes.icon} aria-hidden />
            <span className={classes.words}>
              <strong>
                {job.number ? t('pack.trouble.label', { number: job.number, printer: job.printer }) : `${text(job.title)} · ${job.printer}`}
                {t('orders.colon')}
                {text(job.reason)}
              </strong>{' '}
              {sentence(text(job.do))}
            </span>
            {job.parcel && (
              <button type="button" className={classes.button} onClick={() => void station.openParcel(job.parcel ?? '')}>
                {t('pack.trouble.open')}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
