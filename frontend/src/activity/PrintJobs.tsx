// The print jobs: batches under way, what the printer has, what it printed, and the word of a person where only the paper can tell.
import { Button, Checkbox, Group, Modal } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PrintBatchView, PrintJobView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, moment } from '../parts/format';
import { Loading } from '../parts/Loading';
import { BatchActs, BatchProgress, PrintBatch } from '../parts/PrintBatch';
import { DecidePrint, PrintLine } from '../parts/PrintLine';
import classes from './Activity.module.css';

/** PrintJobs lists the print jobs, the newest first. */
export function PrintJobs() {
  const { t } = useTranslation();
  const [person, setPerson] = useState(false);
  const [pages, setPages] = useState(['']);
  const [deciding, setDeciding] = useState<PrintJobView | null>(null);
  const waiting = useAsk('waiting', {}, { topics: ['print_jobs'] }).data?.prints ?? 0;
  const prints = useAsk('prints', { person, before: pages.at(-1) ?? '' }, { topics: ['print_jobs'], keep: true });
  if (prints.error) return <ErrorNote error={prints.error} onRetry={() => prints.refetch()} />;
  if (!prints.data) return <Loading />;
  const { jobs, next } = prints.data;
  if (jobs.length === 0 && pages.length === 1 && !person) {
    return (
      <EmptyState icon={IconPrinter} title={t('activity.prints.empty')} lead={t('activity.prints.emptyLead')}>
        <Button component={Link} href="/settings" variant="default">
          {t('activity.prints.settings')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <>
      <Batches />
      <Checkbox
        mb="sm"
        label={t('activity.prints.waiting', { number: count(waiting) })}
        checked={person}
        onChange={(event) => {
          setPerson(event.currentTarget.checked);
          setPages(['']);
        }}
      />
      <ul className={classes.list}>
        {jobs.map((job) => (
          <PrintLine key={job.id} job={job} onDecide={() => setDeciding(job)} />
        ))}
      </ul>
      {(pages.length > 1 || next) && (
        <Group justify="center" mt="sm">
          <Button variant="default" size="xs" disabled={pages.length < 2} onClick={() => setPages(pages.slice(0, -1))}>
            {t('activity.prints.newer')}
          </Button>
          <Button variant="default" size="xs" disabled={!next} onClick={() => setPages([...pages, next])}>
            {t('activity.prints.older')}
          </Button>
        </Group>
      )}
      <DecidePrint job={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}

/** shownAtFirst is how many batches are shown without being asked for: those at work come first. */
const shownAtFirst = 2;

// Batches are the batches of labels, those at work or in trouble first.
function Batches() {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState('');
  const batches = useAsk('printBatches', {}, { topics: ['print_jobs'], keep: true }).data?.batches ?? [];
  const sorted = [...batches].sort((a, b) => Number(isCalm(a)) - Number(isCalm(b)));
  const atFirst = sorted.filter((batch) => !isCalm(batch)).slice(0, shownAtFirst);
  const shown = all ? sorted : atFirst;
  return (
    <>
      {shown.map((batch) => (
        <section
          key={batch.batch}
          className={classes.batch}
          aria-label={t('activity.prints.batchOf', { at: moment(batch.created_at), who: batch.who })}
        >
          <Group justify="space-between" mb={6}>
            {t('activity.prints.batchOf', { at: moment(batch.created_at), who: batch.who })}
            <Group gap="xs">
              <Button variant="default" size="compact-sm" onClick={() => setOpen(batch.batch)}>
                {t('activity.prints.details')}
              </Button>
            </Group>
          </Group>
          <BatchProgress batch={batch} />
          <BatchActs batch={batch} />
        </section>
      ))}
      {batches.length > atFirst.length && (
        <Button variant="subtle" size="compact-sm" mb="sm" onClick={() => setAll(!all)}>
          {all ? t('activity.prints.fewerBatches') : t('activity.prints.allBatches', { number: count(batches.length) })}
        </Button>
      )}
      <Modal
        opened={open !== ''}
        onClose={() => setOpen('')}
        size="xl"
        title={t('activity.prints.batchTitle')}
        closeButtonProps={{ 'aria-label': t('parts.close') }}
      >
        {open !== '' && <PrintBatch batch={open} onLeave={() => setOpen('')} />}
      </Modal>
    </>
  );
}

// isCalm says that nothing goes on in a batch and nothing of it waits for a person.
function isCalm({ open, failed, unclear, stopped }: PrintBatchView): boolean {
  return open + failed + unclear + stopped === 0;
}
