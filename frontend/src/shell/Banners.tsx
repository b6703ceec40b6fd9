// What must be seen on every screen: that this is practice, and that the program does not answer.
import { IconPlugConnectedX, IconSchool } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Contact } from '../api/door';
import classes from './Banners.module.css';

/** Banners are the strips over a screen. */
export function Banners({ practice, contact }: { practice: boolean; contact: Contact }) {
  const { t } = useTranslation();
  return (
    <div className={classes.strips}>
      {practice && (
        <div className={classes.practice} data-testid="practice">
          <IconSchool size={20} aria-hidden />
          <strong>{t('shell.practice')}</strong>
          <span>{t('shell.practiceLead')}</span>
        </div>
      )}
      <div role="status">
        {contact !== 'online' && (
          <div className={classes.offline}>
            <IconPlugConnectedX size={20} aria-hidden />
            <strong>{contact === 'refused' ? t('app.door.refused.message') : t('shell.offline')}</strong>
            <span>{contact === 'refused' ? t('app.door.refused.do') : t('shell.offlineLead')}</span>
          </div>
        )}
      </div>
    </div>
  );
}
