// What a job of an account is doing, and what came of it, in words.
import { Alert, Button, Group, Loader, Stack, Text } from '@mantine/core';
import { IconCircleCheck, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { AuthorizedDoc, ErrorView, FetchedAccount, JobView, ListingSync } from '../api/calls';
import { stopJob } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count, moment, useText } from '../parts/format';
import { needsReport } from './logic';
import { Allowlist } from './Outbound';
import { Report } from './Report';

interface Props {
  job: JobView | undefined;
  account: string;
  /** the platform is not known to let in listed addresses only: this computer's is not on the page yet */
  unlisted?: boolean;
}

/** Outcome follows a job: it runs and can be stopped, then it tells. */
export function Outcome({ job, account, unlisted = false }: Props) {
  const { t } = useTranslation();
  if (!job) return null;
  switch (job.state) {
    case 'running':
      return <Running job={job} />;
    case 'failed':
      return <Failed error={job.error} account={account} unlisted={unlisted} />;
    case 'stopped':
      return (
        <Text size="sm" c="dimmed" role="status">
          {t('accounts.outcome.stopped')}
        </Text>
      );
    default:
      return <Done job={job} account={account} unlisted={unlisted} />;
  }
}

function Failed({ error, account, unlisted }: { error: ErrorView | null | undefined; account: string; unlisted: boolean }) {
  const { t } = useTranslation();
  return (
    <div>
      <ErrorNote error={error ?? { message: t('accounts.outcome.failed') }} />
      {needsReport(error) && <Report account={account} />}
      {unlisted && error?.kind === 'not_allowlisted' && <Allowlist />}
    </div>
  );
}

function Running({ job }: { job: JobView }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Group gap="sm" role="status" wrap="nowrap">
      <Loader size="xs" />
      <Text size="sm" flex={1}>
        {text(job.title)}
        {job.done > 0 && ` · ${t('accounts.outcome.seen', { number: count(job.done), count: job.done })}`}
      </Text>
      <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => stopJob(job.id)}>
        {t('accounts.stop')}
      </Button>
    </Group>
  );
}

function Done({ job, account, unlisted }: { job: JobView; account: string; unlisted: boolean }) {
  const { t } = useTranslation();
  switch (job.kind) {
    case 'accountFetch':
      return <Fetched done={job.result as FetchedAccount} account={account} unlisted={unlisted} />;
    case 'accountListings':
      return <Listed done={job.result as ListingSync} />;
    case 'accountAuthorize': {
      const { accounts } = job.result as AuthorizedDoc;
      const names = accounts.join(t('accounts.comma'));
      return <Good title={t('accounts.outcome.authorized')}>{accounts.length > 1 && t('accounts.outcome.several', { names })}</Good>;
    }
    default:
      return <Good title={t('accounts.outcome.connected')}>{t('accounts.outcome.connectedLead')}</Good>;
  }
}

function Good({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <Alert color="pine" role="status" icon={<IconCircleCheck size={20} />} title={title}>
      {children}
    </Alert>
  );
}

function Fetched({ done, account, unlisted }: { done: FetchedAccount; account: string; unlisted: boolean }) {
  const { t } = useTranslation();
  const held = Object.values(done.held).reduce((sum, number) => sum + number, 0);
  const refused = Object.entries(done.refused);
  const lines = [
    t('accounts.outcome.fetched', { fresh: count(done.new), updated: count(done.updated), seen: count(done.seen) }),
    held > 0 && t('accounts.outcome.held', { number: count(held) }),
    done.cancelled > 0 && t('accounts.outcome.cancelled', { number: count(done.cancelled) }),
    done.set_aside > 0 && t('accounts.outcome.setAside', { number: count(done.set_aside) }),
    refused.length > 0 &&
      t('accounts.outcome.refused', {
        reasons: refused.map(([why, number]) => t(`accounts.refused.${why}`, { number: count(number) })).join(t('accounts.comma')),
      }),
    done.gap_from && t('accounts.outcome.gap', { from: moment(done.gap_from), to: moment(done.gap_to) }),
  ].filter((line) => typeof line === 'string');
  const words = (
    <Stack gap={2}>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
      {done.ok && done.set_aside > 0 && <Report account={account} />}
    </Stack>
  );
  if (done.ok) return <Good title={t('accounts.outcome.fetchDone')}>{words}</Good>;
  return (
    <Stack gap="xs">
      <Failed error={done.error} account={account} unlisted={unlisted} />
      {done.seen > 0 && words}
    </Stack>
  );
}

function Listed({ done }: { done: ListingSync }) {
  const { t } = useTranslation();
  return (
    <Good title={t('accounts.outcome.listingsDone')}>
      {t('accounts.outcome.listings', {
        seen: count(done.seen),
        auto: count(done.auto),
        person: count(done.person),
        rest: count(done.unmatched + done.ambiguous),
      })}
    </Good>
  );
}
