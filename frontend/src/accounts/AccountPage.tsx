// The page of one account: how it is, what can be done by hand, its connection and its settings.
import { Alert, Button, Group, Menu, Paper, Stack, Text, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconAlertTriangle,
  IconCalendarTime,
  IconCopyOff,
  IconDots,
  IconDownload,
  IconRefresh,
  IconStack2,
  IconTrash,
} from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation, useSearch } from 'wouter';
import type { AccountOut, FetchedAccount, JobView } from '../api/calls';
import { useAct, useAsk, useJob } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { ErrorNote } from '../parts/ErrorNote';
import { count, day, none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { PageHead } from '../parts/PageHead';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import classes from './accounts.module.css';
import { Connection } from './Connection';
import { Light } from './Light';
import { byLogIn, needsReport } from './logic';
import { LockedSettings, Trail } from './NewAccount';
import { Outcome } from './Outcome';
import { PushFact, PushNote } from './Push';
import { Report } from './Report';
import { SettingsForm } from './SettingsForm';

// What changes how an account is.
const topics = ['accounts', 'settings', 'sync_runs', 'outbox', 'orders', 'listings', 'mappings', 'push_hooks', 'push_due'];

/** AccountPage shows one account by its id. */
export function AccountPage({ id }: { id: string }) {
  const { t } = useTranslation();
  const first = useFirst();
  const ask = useAsk('account', { account: id }, { topics, keep: true });
  if (ask.isPending) return <Loading />;
  if (ask.error) {
    return (
      <>
        <Trail here={none} />
        <PageHead title={t('accounts.title')} />
        <ErrorNote error={ask.error} onRetry={() => ask.refetch()} />
      </>
    );
  }
  return <Whole page={ask.data} first={first} />;
}

// useFirst gives the job that began when the account was made. The address forgets it: after a restart the number means another job.
function useFirst(): string | null {
  const search = useSearch();
  const [path, go] = useLocation();
  const [first] = useState(() => new URLSearchParams(search).get('job'));
  useEffect(() => {
    if (search) go(path, { replace: true });
  }, [search, path, go]);
  return first;
}

function Whole({ page, first }: { page: AccountOut; first: string | null }) {
  const { t } = useTranslation();
  const text = useText();
  const { account, platform } = page;
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useJob(jobId);
  const fetch = useAct('accountFetch', { onSuccess: ({ id }) => setJobId(id) });
  const read = useAct('accountListings', { onSuccess: ({ id }) => setJobId(id) });
  const [deleting, { open, close }] = useDisclosure(false);
  const connected = account.state === 'connected';
  const busy = job?.state === 'running';

  return (
    <>
      <Trail here={account.name} />
      <PageHead
        title={account.name}
        lead={t('accounts.of', { platform: text(platform.name), merchant: account.merchant, channel: account.channel })}
      >
        {connected && (
          <Button
            leftSection={<IconDownload size={16} />}
            loading={fetch.isPending}
            disabled={busy}
            onClick={() => fetch.mutate({ account: account.id })}
          >
            {t('accounts.fetchNow')}
          </Button>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <Button variant="default" aria-label={t('accounts.actions')} px="sm">
              <IconDots size={18} />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconRefresh size={16} />}
              disabled={!connected || !(platform.listings || platform.stock !== 'none') || busy}
              onClick={() => read.mutate({ account: account.id })}
            >
              {t(platform.listings ? 'accounts.readListings' : 'accounts.readForStock')}
            </Menu.Item>
            {platform.stock !== 'none' && (
              <Menu.Item
                leftSection={<IconStack2 size={16} />}
                disabled={!connected}
                component={Link}
                href={`/stock?merchant=${encodeURIComponent(account.merchant)}&sync=${account.id}`}
              >
                {t('accounts.syncStock')}
              </Menu.Item>
            )}
            <Menu.Divider />
            <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={open}>
              {t('accounts.delete.action')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </PageHead>
      <Stack gap="sm" className={classes.news}>
        <Warnings page={page} reported={tellsMaintainers(job)} />
        <PushNote account={page.account} />
        <Outcome job={job} account={page.account.id} unlisted={!page.platform.allowlist} />
      </Stack>
      <Facts page={page} />
      <div className={classes.halves}>
        <Connection page={page} first={first} />
        {page.locked ? <LockedSettings platform={platform} /> : <SettingsForm page={page} />}
      </div>
      <End page={page} onDelete={open} />
      <Delete page={page} opened={deleting} onClose={close} />
    </>
  );
}

function Facts({ page }: { page: AccountOut }) {
  const { t } = useTranslation();
  const { account } = page;
  const facts: [string, ReactNode][] = [
    [
      'state',
      <Group key="state" gap={8} wrap="nowrap">
        <Light light={account.light} />
        <StateBadge kind="account" state={account.state} />
      </Group>,
    ],
    ['shop', account.shop_name || account.shop_id || none],
    ['last', <Moment key="last" at={account.fetched_to} far />],
    ['next', <Moment key="next" at={account.next_fetch_at} far />],
    ['push', <PushFact key="push" account={account} />],
    ['open', count(account.open_orders)],
    [
      'queue',
      account.decide > 0 ? t('accounts.decide', { queue: count(account.queue), decide: count(account.decide) }) : count(account.queue),
    ],
    ['ends', day(account.expires_at)],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name} className={classes.fact}>
          <dt>{t(`accounts.fact.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

// alertOf is the colour of an alert by the light's; no alert for the others.
const alertOf: Record<string, string | undefined> = { amber: 'yellow', red: 'red' };

// tellsMaintainers says whether what came of a job offers the report.
const tellsMaintainers = (job: JobView | undefined) =>
  needsReport(job?.error) || needsReport((job?.result as FetchedAccount | null | undefined)?.error);

// Warnings leaves the report to what a job has told right below, where it offers it.
function Warnings({ page, reported }: { page: AccountOut; reported: boolean }) {
  const { t } = useTranslation();
  const text = useText();
  const { account } = page;
  const authorizes = byLogIn(page.platform, page.account.fields);
  const colour = alertOf[account.light.colour];
  return (
    <>
      {account.state === 'disconnected' && (
        <Alert color="red" role="alert" icon={<IconAlertTriangle size={20} />} title={t('accounts.warn.disconnected')}>
          <Text size="sm">{text(account.light.why)}</Text>
          <Text size="sm">{authorizes ? t('accounts.warn.reauthorize') : t('accounts.warn.retest')}</Text>
        </Alert>
      )}
      {account.state !== 'disconnected' && colour && (
        <Alert color={colour} icon={<IconCalendarTime size={20} />} title={text(account.light.why)}>
          {account.last_fetch?.ok === false && !reported && <Report account={account.id} />}
        </Alert>
      )}
      {page.twins.length > 0 && (
        <Alert
          color="yellow"
          icon={<IconCopyOff size={20} />}
          title={t('accounts.warn.twins', { names: page.twins.join(t('accounts.comma')) })}
        >
          <Text size="sm">{t('accounts.warn.twinsLead')}</Text>
        </Alert>
      )}
    </>
  );
}

// End tells the three ways of letting an account be apart, since they are easily mistaken for one another.
function End({ page, onDelete }: { page: AccountOut; onDelete: () => void }) {
  const { t } = useTranslation();
  const authorizes = byLogIn(page.platform, page.account.fields);
  return (
    <Paper component="section" className={classes.end} aria-labelledby="end">
      <Group justify="space-between" align="flex-end" wrap="nowrap" gap="xl">
        <div>
          <Title order={2} size="h3" id="end" mb={4}>
            {t('accounts.end.title')}
          </Title>
          <Text size="sm">{t('accounts.end.pause')}</Text>
          {authorizes && <Text size="sm">{t('accounts.end.revoke')}</Text>}
          <Text size="sm">{t('accounts.end.delete')}</Text>
        </div>
        <Button color="red" variant="outline" onClick={onDelete} style={{ flex: 'none' }}>
          {t('accounts.delete.action')}
        </Button>
      </Group>
    </Paper>
  );
}

function Delete({ page, opened, onClose }: { page: AccountOut; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const { account } = page;
  const remove = useAct('accountDelete');
  const open = account.open_orders;
  return (
    <ConfirmChange
      opened={opened}
      onClose={onClose}
      danger={open === 0}
      title={t('accounts.delete.title')}
      lead={
        open > 0 ? t('accounts.delete.refused', { number: count(open), count: open }) : t('accounts.delete.lead', { account: account.name })
      }
      action={open > 0 ? t('accounts.delete.understood') : t('accounts.delete.action')}
      onConfirm={async () => {
        if (open > 0) return;
        await remove.mutateAsync({ account: account.id });
        tell(t('accounts.delete.done', { account: account.name }));
        go('/accounts', { replace: true });
      }}
    >
      <Text size="sm">{open > 0 ? t('accounts.delete.refusedLead') : t('accounts.delete.what')}</Text>
    </ConfirmChange>
  );
}
