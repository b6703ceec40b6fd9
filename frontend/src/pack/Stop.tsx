// What cannot be overlooked: a full-screen stop, and the question before a label is printed once more.
import { IconHandStop, IconPrinter } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';
import type { StationDoc, StationParcelView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { useText } from '../parts/format';
import { Barcode } from './Barcode';
import { keyOf } from './Commands';
import classes from './Stop.module.css';
import type { Command, Station } from './station';
import { sentence } from './words';

/** Stop covers everything until it is answered by a hand, or by its barcode. */
export function Stop({ station, stop }: { station: Station; stop: StationDoc }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Cover tone="stop" icon={<IconHandStop className={classes.icon} aria-hidden />} title={t('pack.stop.title')}>
      <p className={classes.says}>{sentence(text(stop.says))}</p>
      <p className={classes.do}>{text(stop.do)}</p>
      <div className={classes.ways}>
        <Way station={station} command="NEXT" keyName="Enter" words={t(stop.leaves ? 'pack.stop.leaveOrder' : 'pack.stop.goOn')} />
        {stop.together && <Way station={station} command="YES" words={t('pack.stop.together')} />}
      </div>
    </Cover>
  );
}

/** Question asks before a copy is printed. */
export function Question({ station, parcel }: { station: Station; parcel: StationParcelView | null }) {
  const { t } = useTranslation();
  return (
    <Cover tone="ask" icon={<IconPrinter className={classes.icon} aria-hidden />} title={t('pack.ask.reprint')}>
      <p className={classes.do}>{t('pack.ask.reprintLead', { number: parcel?.number ?? '', copy: (parcel?.label.copies ?? 0) + 1 })}</p>
      <div className={classes.ways}>
        <Way station={station} command="YES" keyName="Enter" words={t('pack.ask.yes')} />
        <Way station={station} command="CANCEL" words={t('pack.ask.no')} />
      </div>
    </Cover>
  );
}

interface CoverProps {
  tone: 'stop' | 'ask';
  icon: ReactNode;
  title: string;
  children: ReactNode;
}

function Cover({ tone, icon, title, children }: CoverProps) {
  const cover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const page = document.getElementById('root');
    page?.setAttribute('inert', '');
    cover.current?.focus();
    return () => page?.removeAttribute('inert');
  }, []);
  return createPortal(
    <div ref={cover} className={classes.cover} data-tone={tone} role="alertdialog" aria-modal="true" aria-label={title} tabIndex={-1}>
      <div className={classes.inside}>
        {icon}
        <h2 className={classes.title}>{title}</h2>
        {children}
      </div>
    </div>,
    document.body,
  );
}

interface WayProps {
  station: Station;
  command: Command;
  keyName?: string;
  words: string;
}

// A way out of it: a button, its key, and its barcode for a scanner that reads from a screen.
function Way({ station, command, keyName = keyOf(command), words }: WayProps) {
  const { data } = useAsk('packSheet', {});
  const drawn = data?.commands.find(({ name }) => name === command);
  return (
    <div className={classes.way}>
      <button type="button" className={classes.button} onClick={() => void station.command(command)}>
        <kbd className={classes.key}>{keyName}</kbd>
        {words}
      </button>
      {drawn && <Barcode bars={drawn.bars} code={drawn.code} className={classes.bars} />}
    </div>
  );
}
