// How the orders of an account come in: at once by messages of the platform, on schedule, or both.
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconBolt } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { AccountView, PushView, SettingsView } from '../api/calls';
import { useAct } from '../api/hooks';
import { CopyButton } from '../parts/CopyButton';
import { count, useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { tell } from '../parts/tell';
import classes from './accounts.module.css';

/** timesOf says when an account is fetched. */
export function timesOf(settings: SettingsView, t: TFunction): string {
  if (!settings.fetch) return t('accounts.push.paused');
  if (settings.slots.length > 0) return t('accounts.push.slots', { times: settings.slots.join(t('accounts.comma')) });
  const minutes = Math.round(settings.every_seconds / 60);
  return t('accounts.push.every', { number: count(minutes), count: minutes });
}

/** live are the states in which what is new comes in at once. */
const live = ['active', 'waits'];

/** PushLine says in one line what is true now: the schedule alone, or the push beside it. */
export function PushLine({ push, settings }: { push: PushView; settings: SettingsView }) {
  const { t } = useTranslation();
  const times = timesOf(settings, t);
  if (push.state === 'none' || push.state === 'off') {
    return (
      <Text size="xs" c="dimmed">
        {times}
      </Text>
    );
  }
  const words = t(`accounts.push.${push.state}`);
  return (
    <Text
      size="xs"
      fw={live.includes(push.state) ? 600 : undefined}
      c={live.includes(push.state) ? undefined : 'dimmed'}
      truncate
      title={`${words} ${t('accounts.push.beside', { times })}`}
    >
      {words}
    </Text>
  );
}

/** PushFact is the same on the page of an account, with its moments. */
export function PushFact({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const { push, settings } = account;
  const times = timesOf(settings, t);
  if (push.state === 'none' || push.state === 'off') return times;
  return (
    <div className={classes.two}>
      <Group gap={4} wrap="nowrap">
        {live.includes(push.state) && <IconBolt size={14} />}
        <Text size="sm">{t(`accounts.push.${push.state}`)}</Text>
      </Group>
      {push.since && (
        <Text size="xs" c="dimmed">
          {t('accounts.push.since')} <Moment at={push.since} far />
        </Text>
      )}
      {push.last_at && (
        <Text size="xs" c="dimmed">
          {t('accounts.push.last')} <Moment at={push.last_at} far />
        </Text>
      )}
      {push.waiting > 0 && (
        <Text size="xs" c="dimmed">
          {t('accounts.push.waiting', { number: count(push.waiting) })}
        </Text>
      )}
      <Text size="xs" c="dimmed">
        {t('accounts.push.beside', { times })}
      </Text>
    </div>
  );
}

/** PushNote is what a person should know or do about the messages of an account; nothing where all is well. */
export function PushNote({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const text = useText();
  const check = useAct('accountPush', { onSuccess: () => tell(t('accounts.push.checked')) });
  const { push } = account;
  if (push.state === 'by_hand') {
    return (
      <Alert icon={<IconBolt size={20} />} title={t('accounts.push.paste')}>
        <Text size="sm">{text(push.where)}</Text>
        <Group gap={4} wrap="nowrap" align="flex-start">
          <span className={classes.message}>{push.address}</span>
          <CopyButton value={push.address} what={t('accounts.push.address')} />
        </Group>
      </Alert>
    );
  }
  if (push.state === 'deaf') {
    return (
      <Alert color="yellow" icon={<IconAlertTriangle size={20} />} title={t('accounts.push.deafTitle')}>
        <Text size="sm">{t('accounts.push.deafLead')}</Text>
      </Alert>
    );
  }
  if (push.state !== 'refused') return null;
  return (
    <Alert color="yellow" icon={<IconAlertTriangle size={20} />} title={t('accounts.push.refusedTitle')}>
      <Text size="sm">{text(push.reason)}</Text>
      <Text size="sm">{t('accounts.push.sweep')}</Text>
      <Button mt="xs" size="xs" variant="default" loading={check.isPending} onClick={() => check.mutate({ account: account.id })}>
        {t('accounts.push.check')}
      </Button>
    </Alert>
  );
}
