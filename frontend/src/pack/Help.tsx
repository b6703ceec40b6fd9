// What the station can do, with keys and barcodes: over the page until the next key.
import { IconPrinter } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useAsk } from '../api/hooks';
import { useText } from '../parts/format';
import { tell } from '../parts/tell';
import { commandSheet } from './CommandSheet';
import { keyOf } from './Commands';
import classes from './Help.module.css';
import type { Command } from './station';

/** Help lists the commands. */
export function Help({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const { data } = useAsk('packSheet', {});
  const print = useAct('paperPrint', { onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })) });
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => panel.current?.focus(), []);
  return (
    <div ref={panel} className={classes.panel} role="dialog" aria-modal="true" aria-label={t('pack.help.title')} tabIndex={-1}>
      <h2 className={classes.title}>{t('pack.help.title')}</h2>
      <p className={classes.lead}>{t('pack.help.lead')}</p>
      <dl className={classes.list}>
        {data?.commands
          .filter(({ name }) => !/^[1-9]$/.test(name))
          .map(({ name, says, does }) => (
            <div key={name} className={classes.row}>
              <dt>
                <kbd className={classes.key}>{keyOf(name as Command) || t('pack.help.barcode')}</kbd> {text(says)}
              </dt>
              <dd>{text(does)}</dd>
            </div>
          ))}
        <div className={classes.row}>
          <dt>
            <kbd className={classes.key}>5*</kbd> {t('pack.help.pieces')}
          </dt>
          <dd>{t('pack.help.piecesLead')}</dd>
        </div>
      </dl>
      <div className={classes.acts}>
        <button type="button" className={classes.close} onClick={onClose}>
          <kbd className={classes.key}>{keyOf('HELP')}</kbd> {t('parts.close')}
        </button>
        <button type="button" className={classes.close} disabled={print.isPending} onClick={() => print.mutate(commandSheet)}>
          <IconPrinter size="1.2em" aria-hidden /> {t('pack.help.print')}
        </button>
      </div>
    </div>
  );
}
