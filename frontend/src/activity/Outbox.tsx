// The outbox: every change at a platform, from its intent to the platform's confirmation, and the word of a person where nobody can tell.
import { Button, Group, SegmentedControl, Select, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { EffectView } from '../api/calls';
import { useAsk, useAskPages } from '../api/hooks';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import classes from './Activity.module.css';
import { Decide } from './Decide';

const shows = ['', 'person', 'under_way', 'confirmed', 'cancelled'];
const kinds = ['acknowledge', 'arrange', 'label', 'tracking', 'stock', 'sku', 'hook'];

/** Outbox lists the changes, the newest first. Those that wait for a person are chosen by the address ?show=person. */
export function Outbox() {
  const { t } = useTranslation();
  const text = useText();
  const [search, setSearch] = useSearchParams();
  const show = search.get('show') ?? '';
  const [kind, setKind] = useState('');
  const [account, setAccount] = useState('');
  const [deciding, setDeciding] = useState<EffectView | null>(null);
  const accounts = useAsk('accounts', {}, { topics: ['accounts'] }).data?.accounts ?? [];
  const list = useAskPages('outbox', { show, kind, account, after: '' }, (page, input) => page.next && { ...input, after: page.next }, {
    topics: ['outbox'],
    keep: true,
  });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.effects) ?? [], [list.data]);

  const columns = useMemo<ColumnDef<EffectView>[]>(
    () => [
      {
        id: 'kind',
        header: t('activity.outbox.what'),
        cell: ({ row: { original: e } }) => t(`states.effectKind.${e.kind}`),
        meta: { width: '130px' },
      },
      {
        id: 'subject',
        header: t('activity.outbox.subject'),
        cell: ({ row: { original: e } }) =>
          e.order ? <Link href={`/orders/${e.order}`}>{e.number}</Link> : <span>{subjectOf(e.details) || none}</span>,
        meta: { width: 'minmax(150px, 1fr)' },
      },
      {
        id: 'account',
        header: t('activity.outbox.account'),
        cell: ({ row: { original: e } }) => e.account || none,
        meta: { width: 'minmax(130px, 1fr)' },
      },
      {
        id: 'state',
        header: t('activity.outbox.state'),
        cell: ({ row: { original: e } }) => <StateBadge kind="effect" state={e.state} />,
        meta: { width: '130px' },
      },
      {
        id: 'note',
        header: t('activity.outbox.note'),
        cell: ({ row: { original: e } }) => <Note effect={e} words={text(e.says)} />,
        meta: { width: 'minmax(180px, 2fr)' },
      },
      {
        id: 'at',
        header: t('activity.outbox.at'),
        cell: ({ row: { original: e } }) => <Moment at={e.updated_at} />,
        meta: { width: '175px' },
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original: e } }) =>
          e.decide && (
            <Button size="compact-sm" onClick={() => setDeciding(e)}>
              {t('activity.outbox.decide')}
            </Button>
          ),
        meta: { width: '100px', align: 'end' },
      },
    ],
    [t, text],
  );

  return (
    <>
      <Group gap="sm">
        <SegmentedControl
          value={show}
          aria-label={t('activity.outbox.show.title')}
          onChange={(value) => setSearch(value ? { show: value } : {}, { replace: true })}
          data={shows.map((value) => ({ value, label: t(`activity.outbox.show.${value || 'all'}`) }))}
        />
        <Select
          aria-label={t('activity.outbox.what')}
          placeholder={t('activity.outbox.everyKind')}
          clearable
          w={170}
          value={kind || null}
          onChange={(value) => setKind(value ?? '')}
          data={kinds.map((value) => ({ value, label: t(`states.effectKind.${value}`) }))}
        />
        <Select
          aria-label={t('activity.outbox.account')}
          placeholder={t('activity.everyAccount')}
          clearable
          searchable
          w={200}
          value={account || null}
          onChange={(value) => setAccount(value ?? '')}
          data={accounts.map(({ name }) => name)}
        />
      </Group>
      {list.error && <ErrorNote error={list.error} onRetry={() => list.refetch()} />}
      {list.isPending && <Loading />}
      {list.data && (
        <DataTable
          label={t('activity.tabs.outbox')}
          columns={columns}
          rows={rows}
          rowId={(effect) => effect.id}
          loadMore={list.hasNextPage ? () => list.fetchNextPage() : undefined}
          loadingMore={list.isFetchingNextPage}
          onOpen={(effect) => effect.decide && setDeciding(effect)}
          empty={<EmptyState icon={IconSend} title={t('activity.outbox.empty')} lead={t('activity.outbox.emptyLead')} />}
        />
      )}
      <Decide effect={deciding} onClose={() => setDeciding(null)} />
    </>
  );
}

/** subjectOf gives what a change without an order is about: the listing. */
export function subjectOf(details: unknown): string {
  const { name, item, variant } = (details ?? {}) as { name?: string; item?: string; variant?: string };
  return name || [item, variant].filter(Boolean).join(' / ');
}

function Note({ effect, words }: { effect: EffectView; words: string }) {
  const { t } = useTranslation();
  if (words) {
    return (
      <Text size="sm" truncate className={effect.decide ? classes.error : undefined} title={words}>
        {words}
      </Text>
    );
  }
  if (effect.attempts > 1) return t('activity.outbox.attempts', { number: count(effect.attempts) });
  return effect.state === 'sent' ? t('activity.outbox.readBack') : none;
}
