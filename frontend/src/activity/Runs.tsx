// The sync runs: what each fetch brought, what went wrong, and a time that a platform no longer lets us see.
import { Select, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RunView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, moment, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import classes from './Activity.module.css';

/** Runs lists the newest sync runs. */
export function Runs() {
  const { t } = useTranslation();
  const text = useText();
  const [account, setAccount] = useState('');
  const accounts = useAsk('accounts', {}, { topics: ['accounts'] }).data?.accounts ?? [];
  const runs = useAsk('activity', { account, all: false }, { topics: ['sync_runs'], keep: true });
  const columns = useMemo<ColumnDef<RunView>[]>(
    () => [
      {
        id: 'kind',
        header: t('activity.runs.what'),
        cell: ({ row: { original: r } }) => t(`states.run.${r.kind}`),
        meta: { width: '120px' },
      },
      {
        id: 'account',
        header: t('activity.outbox.account'),
        accessorFn: (r) => r.account,
        meta: { width: 'minmax(150px, 1fr)' },
      },
      {
        id: 'state',
        header: t('activity.outbox.state'),
        cell: ({ row: { original: r } }) => <StateBadge kind="job" state={stateOf(r)} />,
        meta: { width: '110px' },
      },
      {
        id: 'began',
        header: t('activity.runs.began'),
        cell: ({ row: { original: r } }) => <Moment at={r.started_at} />,
        meta: { width: '175px' },
      },
      {
        id: 'result',
        header: t('activity.runs.result'),
        cell: ({ row: { original: r } }) => <Result run={r} words={text(r.says)} />,
        meta: { width: 'minmax(260px, 3fr)' },
      },
    ],
    [t, text],
  );
  if (runs.error) return <ErrorNote error={runs.error} onRetry={() => runs.refetch()} />;
  return (
    <>
      <Select
        aria-label={t('activity.outbox.account')}
        placeholder={t('activity.everyAccount')}
        clearable
        searchable
        w={220}
        value={account || null}
        onChange={(value) => setAccount(value ?? '')}
        data={accounts.map(({ name }) => name)}
      />
      {runs.data ? (
        <DataTable
          label={t('activity.tabs.runs')}
          columns={columns}
          rows={runs.data.runs}
          rowId={(run) => run.id}
          rowHeight={52}
          empty={<EmptyState icon={IconRefresh} title={t('activity.runs.empty')} lead={t('activity.runs.emptyLead')} />}
        />
      ) : (
        <Loading />
      )}
    </>
  );
}

/** stateOf says how a run ended, or that it is going on. */
export function stateOf(run: Pick<RunView, 'finished_at' | 'ok'>): 'running' | 'done' | 'failed' {
  if (!run.finished_at) return 'running';
  return run.ok ? 'done' : 'failed';
}

const counted = ['new', 'updated', 'cancelled', 'set_aside', 'seen', 'matched'] as const;

function Result({ run, words }: { run: RunView; words: string }) {
  const { t } = useTranslation();
  const result = (run.result ?? {}) as Record<string, unknown>;
  const numbers = counted.flatMap((name) => {
    const value = result[name];
    return typeof value === 'number' && value > 0 ? [t(`activity.runs.counts.${name}`, { number: count(value) })] : [];
  });
  return (
    <div>
      {words ? (
        <Text size="sm" lineClamp={2} className={classes.error} title={words}>
          {words}
        </Text>
      ) : (
        <Text size="sm" truncate>
          {numbers.join(t('activity.runs.between')) || t('activity.runs.nothing')}
        </Text>
      )}
      {run.gap_from && (
        <Text size="xs" className={classes.error}>
          {t('activity.runs.gap', { from: moment(run.gap_from), to: moment(run.gap_to) })}
        </Text>
      )}
    </div>
  );
}
