// How far the label is on its way to paper.
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconPrinter, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { StationParcelView } from '../api/calls';
import { useText } from '../parts/format';
import classes from './PrintState.module.css';
import { sentence } from './words';

const looks: Record<string, { tone: string; icon: TablerIcon }> = {
  due: { tone: 'info', icon: IconPrinter },
  submitting: { tone: 'info', icon: IconPrinter },
  printing: { tone: 'info', icon: IconPrinter },
  printed: { tone: 'good', icon: IconCircleCheckFilled },
  failed: { tone: 'bad', icon: IconAlertTriangleFilled },
  unclear: { tone: 'warn', icon: IconAlertTriangleFilled },
  cancelled: { tone: 'warn', icon: IconAlertTriangleFilled },
  none: { tone: 'info', icon: IconPrinter },
  no_printer: { tone: 'warn', icon: IconPrinter },
};

/** PrintState says what the printer does, or why nothing is printed. */
export function PrintState({ parcel }: { parcel: StationParcelView }) {
  const { t } = useTranslation();
  const text = useText();
  const { print, no_printer: missing } = parcel;
  const state = print?.state ?? (missing ? 'no_printer' : 'none');
  const { tone, icon: Icon } = looks[state] ?? { tone: 'info', icon: IconPrinter };
  const says =
    !print && missing ? sentence(text(missing.says)) : t(`pack.print.${state}`, { printer: print?.printer ?? '', copy: print?.copy ?? 1 });
  const more = sentence(print ? text(print.reason) : text(missing?.do));
  return (
    <div className={classes.state} data-tone={tone} role="status" data-testid="print" data-state={state}>
      <Icon className={classes.icon} aria-hidden />
      <div>
        <strong>{says}</strong>
        {more && <div>{more}</div>}
        {print?.do && <div>{text(print.do)}</div>}
        {print?.reprint && <div>{t('pack.print.copy', { copy: print.copy })}</div>}
      </div>
    </div>
  );
}
