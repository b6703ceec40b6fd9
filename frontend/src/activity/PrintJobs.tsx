// The print jobs: what the printer has, what it printed, and the word of a person where only the paper can tell.
import { Button, Checkbox, Group, Modal, Progress, Text } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PrintJobView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import classes from './Activity.module.css';

/** PrintJobs lists the newest print jobs. */
export function PrintJobs() {
  const { t } = useTranslation();
  const prints = useAsk('prints', {}, { topics: ['print_jobs'], keep: true });
  const [deciding, setDeciding] = useState<PrintJobView | null>(null);
  const [waiting, setWaiting] = useState(false);
  if (prints.error) return <ErrorNote error={prints.error} onRetry={() => prints.refetch()} />;
  if (!prints.data) return <Loading />;
  if (prints.data.jobs.length === 0) {
    return (
      <EmptyState icon={IconPrinter} title={t('activity.prints.empty')} lead={t('activity.prints.emptyLead')}>
        <Button component={Link} href="/settings" variant="default">
          {t('activity.prints.settings')}
        </Button>
      </EmptyState>
    );
  }
  const { jobs } = prints.data;
  const shown = waiting ? jobs.filter((job) => job.decide) : jobs;
  return (
    <>
      {batchesOf(jobs).map(([batch, of]) => (
        <Batch key={batch} batch={batch} jobs={of} />
      ))}
      <Checkbox
        mb="sm"
        label={t('activity.prints.waiting', { number: count(jobs.filter((job) => job.decide).length) })}
        checked={waiting}
        onChange={(event) => setWaiting(event.currentTarget.checked)}
      />
      <ul className={classes.list}>
        {shown.map((job) => (
          <PrintLine key={job.id} job={job} onDecide={() => setDeciding(job)} />
        ))}
      </ul>
      <DecidePrint job={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}

// batchesOf gives the batches that are being printed, the newest first.
function batchesOf(jobs: PrintJobView[]): [string, PrintJobView[]][] {
  const batches = new Map<string, PrintJobView[]>();
  for (const job of jobs) batches.set(job.batch, [...(batches.get(job.batch) ?? []), job]);
  return [...batches].filter(([, of]) => of.length > 1 && of.some((job) => job.open));
}

// Batch says how far a batch is, and stops what is left of it.
function Batch({ batch, jobs }: { batch: string; jobs: PrintJobView[] }) {
  const { t } = useTranslation();
  const stop = useAct('printStop');
  const done = jobs.filter((job) => !job.open).length;
  const failed = jobs.filter((job) => job.decide).length;
  const says = t('activity.prints.batch', { done: count(done), total: count(jobs.length), printer: jobs[0]?.printer ?? '' });
  return (
    <Group mb="sm" className={classes.item}>
      <div className={classes.words}>
        <Text fw={600}>{says}</Text>
        {failed > 0 && <Text size="sm">{t('activity.prints.batchFailed', { number: count(failed) })}</Text>}
        <Progress mt={6} aria-label={says} value={(100 * done) / jobs.length} />
      </div>
      <Button variant="default" size="compact-sm" loading={stop.isPending} onClick={() => stop.mutate({ id: batch })}>
        {t('activity.prints.stopBatch')}
      </Button>
    </Group>
  );
}

function PrintLine({ job, onDecide }: { job: PrintJobView; onDecide: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const stop = useAct('printStop');
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <Text fw={600}>
          {text(job.title) || t(`activity.prints.kind.${job.kind}`)} {job.order && <Link href={`/orders/${job.order}`}>{job.number}</Link>}
          {job.reprint && ` · ${t('activity.prints.copy', { number: count(job.copy) })}`}
        </Text>
        <Text size="sm" c="dimmed">
          {job.printer}
        </Text>
        {job.reason && (
          <Text size="sm" className={job.decide ? classes.error : undefined}>
            {text(job.reason)}
          </Text>
        )}
      </div>
      <StateBadge kind="print" state={job.state} />
      <Text size="sm" c="dimmed">
        {job.who} · <Moment at={job.updated_at} />
      </Text>
      {job.open && (
        <Button variant="default" size="compact-sm" loading={job.stopping || stop.isPending} onClick={() => stop.mutate({ id: job.id })}>
          {t('shell.jobs.stop')}
        </Button>
      )}
      {job.decide && (
        <Button size="compact-sm" onClick={onDecide}>
          {t('activity.outbox.decide')}
        </Button>
      )}
    </li>
  );
}

const decisions = ['done', 'again', 'drop'] as const;

function DecidePrint({ job, onClose }: { job: PrintJobView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct('printDecide', { onSuccess: onClose });
  return (
    <Modal
      opened={job !== null}
      onClose={onClose}
      title={t('activity.prints.decide.title')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Text size="sm" mb="md">
        {t('activity.prints.decide.lead')}
      </Text>
      <Group>
        {decisions.map((decision) => (
          <Button
            key={decision}
            variant={decision === 'again' ? 'filled' : 'default'}
            loading={act.isPending}
            onClick={() => job && act.mutate({ id: job.id, decision })}
          >
            {t(`activity.prints.decide.${decision}`)}
          </Button>
        ))}
      </Group>
    </Modal>
  );
}
