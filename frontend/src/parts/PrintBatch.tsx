// A batch of labels on its way to paper: how far it is and which one is printed, a way to stop it, and afterwards what came to nothing, to be
// tried again. What was printed is never printed again from here.
import { Alert, Button, Group, Progress, Stack, Switch, Text } from '@mantine/core';
import { IconPlayerStop, IconPrinter, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrintBatchView, PrintJobView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ErrorNote } from './ErrorNote';
import { count, useText } from './format';
import { Loading } from './Loading';
import { DecidePrint, PrintLine } from './PrintLine';
import classes from './PrintLine.module.css';
import { tell } from './tell';

interface PrintBatchProps {
  batch: string;
  /** what could not even be handed to the printer */
  children?: ReactNode;
  onLeave?: () => void;
}

/** PrintBatch shows it. */
export function PrintBatch({ batch, children, onLeave }: PrintBatchProps) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const [pages, setPages] = useState(['']);
  const [deciding, setDeciding] = useState<PrintJobView | null>(null);
  const after = pages.at(-1) ?? '';
  const { data, error, refetch } = useAsk('printBatch', { batch, trouble: !all, after }, { topics: ['print_jobs'], keep: true });
  if (error) return <ErrorNote error={error} onRetry={() => refetch()} />;
  if (!data) return <Loading rows={3} />;
  const { jobs, next } = data;
  return (
    <Stack gap="sm">
      <BatchProgress batch={data.batch} />
      <BatchActs batch={data.batch} />
      {children}
      <Switch
        size="sm"
        label={t('parts.batch.all', { number: count(data.batch.total) })}
        checked={all}
        onChange={(event) => {
          setAll(event.currentTarget.checked);
          setPages(['']);
        }}
      />
      {jobs.length > 0 && (
        <ul className={classes.list} aria-label={t(all ? 'parts.batch.jobs' : 'parts.batch.trouble')}>
          {jobs.map((job) => (
            <PrintLine key={job.id} job={job} onDecide={() => setDeciding(job)} onLeave={onLeave} />
          ))}
        </ul>
      )}
      {(pages.length > 1 || next) && (
        <Group justify="center">
          <Button variant="default" size="xs" disabled={pages.length < 2} onClick={() => setPages(pages.slice(0, -1))}>
            {t('parts.pieces.before')}
          </Button>
          <Button variant="default" size="xs" disabled={!next} onClick={() => setPages([...pages, next])}>
            {t('parts.pieces.after')}
          </Button>
        </Group>
      )}
      <DecidePrint job={deciding} onClose={() => setDeciding(null)} />
    </Stack>
  );
}

/** BatchProgress says how far a batch is, and which label is printed now. */
export function BatchProgress({ batch }: { batch: PrintBatchView }) {
  const { t } = useTranslation();
  const text = useText();
  const { total, printed, failed, unclear, stopped, now } = batch;
  const says = t('parts.batch.printed', { printed: count(printed), total: count(total) });
  const part = (number: number) => (100 * number) / Math.max(1, total);
  const also = [
    failed > 0 && t('parts.batch.failed', { number: count(failed) }),
    unclear > 0 && t('parts.batch.unclear', { number: count(unclear) }),
    stopped > 0 && t('parts.batch.stopped', { number: count(stopped) }),
  ].filter(Boolean);
  return (
    <Stack gap={6}>
      <Text fw={600} role="status" data-testid="batch">
        {[says, ...also].join(' · ')}
      </Text>
      <Progress.Root size="lg">
        <Progress.Section value={part(printed)} color="teal" aria-label={says} />
        <Progress.Section value={part(failed + unclear)} color="red" aria-label={t('parts.batch.trouble')} />
      </Progress.Root>
      {now && (
        <Group gap={6} wrap="nowrap">
          <IconPrinter size={18} aria-hidden />
          <Text size="sm">
            {t('parts.batch.now', { place: count(batch.place), total: count(total), number: now.number ?? '', printer: now.printer })}
          </Text>
        </Group>
      )}
      {now?.reason && (
        <Alert variant="light" color="orange" title={text(now.reason)}>
          {text(now.do)}
        </Alert>
      )}
    </Stack>
  );
}

/** BatchActs stop a batch, or try again what came to nothing. */
export function BatchActs({ batch }: { batch: PrintBatchView }) {
  const { t } = useTranslation();
  const stop = useAct('printStop');
  const again = useAct('printAgain', {
    onSuccess: ({ jobs }) => tell(t('parts.batch.begun', { number: count(jobs.filter(({ open }) => open).length) })),
  });
  const nothing = batch.failed + batch.stopped;
  if (batch.open === 0 && nothing === 0) return null;
  return (
    <Group gap="xs">
      {batch.open > 0 && (
        <Button
          color="red"
          variant="light"
          leftSection={<IconPlayerStop size={16} />}
          loading={stop.isPending}
          onClick={() => stop.mutate({ id: batch.batch })}
        >
          {t('parts.batch.stop')}
        </Button>
      )}
      {batch.open === 0 && nothing > 0 && (
        <Button leftSection={<IconRefresh size={16} />} loading={again.isPending} onClick={() => again.mutate({ id: batch.batch })}>
          {t('parts.batch.again', { number: count(nothing) })}
        </Button>
      )}
    </Group>
  );
}
