// How long shipping can still be taken back: until the platform is told.
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './UndoTime.module.css';

/** UndoTime counts down from so many seconds. */
export function UndoTime({ seconds }: { seconds: number }) {
  const { t } = useTranslation();
  const [end] = useState(() => Date.now() + seconds * 1000);
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = Math.max(0, Math.round((end - now) / 1000));
  return (
    <p className={classes.time}>
      {left > 0 ? t('pack.undo.left', { time: `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}` }) : t('pack.undo.over')}
    </p>
  );
}
