// The line under the scan field: what became of the last scan, in words and with a sign, and what to do.
import { IconAlertTriangleFilled, IconCircleCheckFilled, IconInfoCircleFilled, type TablerIcon } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './SaidLine.module.css';
import type { Said } from './station';
import { useWords } from './words';

const icons: Record<Said['tone'], TablerIcon> = { ok: IconCircleCheckFilled, wrong: IconAlertTriangleFilled, info: IconInfoCircleFilled };

/** SaidLine says it, when there is something to say. */
export function SaidLine({ said, pieces }: { said: Said | null; pieces: number }) {
  const { t } = useTranslation();
  const words = useWords();
  if (!said && pieces === 0) return null;
  const Icon = icons[said?.tone ?? 'info'];
  return (
    <div className={classes.line} data-tone={said?.tone} role={said?.tone === 'wrong' ? 'alert' : 'status'} data-testid="said">
      {said && (
        <>
          <Icon className={classes.icon} aria-hidden />
          <span className={classes.says}>{words(said.says)}</span>
          {said.do && <span className={classes.do}>{words(said.do)}</span>}
        </>
      )}
      {pieces > 0 && <strong className={classes.pieces}>{t('pack.pieces', { count: pieces })}</strong>}
    </div>
  );
}
