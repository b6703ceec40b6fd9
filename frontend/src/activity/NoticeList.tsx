// What the program has told: gaps, keys that end, holds, parcels to take back. A person closes what he has seen.
import { Button, Switch, Text } from '@mantine/core';
import { IconBell } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { useAct, useAsk } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { moment, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import classes from './Activity.module.css';

/** NoticeList shows the open notices, and those that were closed when asked for. */
export function NoticeList() {
  const { t } = useTranslation();
  const text = useText();
  const [all, setAll] = useState(false);
  const notices = useAsk('activity', { account: '', all }, { topics: ['notices'], keep: true });
  const close = useAct('noticeClose');
  if (notices.error) return <ErrorNote error={notices.error} onRetry={() => notices.refetch()} />;
  if (!notices.data) return <Loading />;
  return (
    <>
      <Switch label={t('activity.notices.all')} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />
      {notices.data.notices.length === 0 && (
        <EmptyState icon={IconBell} title={t('activity.notices.empty')} lead={t('activity.notices.emptyLead')} />
      )}
      <ul className={classes.list}>
        {notices.data.notices.map((notice) => (
          <li key={notice.id} className={classes.item}>
            <div className={classes.words}>
              <Text>{text(notice.text)}</Text>
              <Text size="xs" c="dimmed">
                {notice.account}{' '}
                {notice.acknowledged_at &&
                  t('activity.notices.closedBy', { who: notice.acknowledged_by, at: moment(notice.acknowledged_at) })}
                {notice.ended_at && t('activity.notices.ended', { at: moment(notice.ended_at) })}
              </Text>
            </div>
            <Text size="sm" c="dimmed">
              <Moment at={notice.at} />
            </Text>
            {notice.order && <Link href={`/orders/${notice.order}`}>{t('activity.notices.order')}</Link>}
            {!notice.acknowledged_at && !notice.ended_at && (
              <Button variant="default" size="compact-sm" onClick={() => close.mutate({ id: notice.id })}>
                {t('activity.notices.close')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
