// Products that orders have and the warehouse does not know; what blocks most orders stands first.
import { Button, Text, Textarea } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UnknownView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { Count } from '../parts/Count';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, none } from '../parts/format';
import { Loading } from '../parts/Loading';
import { MapProduct } from './MapProduct';

/** Unknown lists them. Several SKUs, one a line, can be looked for at once. */
export function Unknown() {
  const { t } = useTranslation();
  const [skus, setSKUs] = useState('');
  const [mapping, setMapping] = useState<UnknownView | null>(null);
  const unknown = useAsk('unknown', { account: '' }, { topics: ['unknown_products', 'orders', 'products'], keep: true });
  const accounts = useAsk('accounts', {}, { topics: ['accounts'] }).data?.accounts ?? [];
  const wanted = useMemo(() => new Set(skus.split('\n').flatMap((line) => line.trim() || [])), [skus]);
  const rows = unknown.data?.unknown.filter(({ sku, name }) => wanted.size === 0 || wanted.has(sku) || wanted.has(name)) ?? [];

  const columns = useMemo<ColumnDef<UnknownView>[]>(
    () => [
      {
        id: 'orders',
        header: t('mappings.unknown.orders'),
        cell: ({ row: { original: u } }) => <Count number={u.pending_orders} tone={u.pending_orders > 0 ? 'bad' : 'neutral'} />,
        meta: { width: '110px' },
      },
      { id: 'name', header: t('mappings.unknown.name'), accessorFn: (u) => u.identifier, meta: { width: 'minmax(240px, 3fr)' } },
      { id: 'account', header: t('mappings.account'), accessorFn: (u) => u.account || none, meta: { width: 'minmax(140px, 1fr)' } },
      {
        id: 'quantity',
        header: t('mappings.unknown.pieces'),
        accessorFn: (u) => count(u.total_quantity),
        meta: { width: '90px', align: 'end' },
      },
      {
        id: 'suggestion',
        header: t('mappings.unknown.suggestion'),
        accessorFn: (u) => u.suggestions[0]?.sku ?? none,
        meta: { width: 'minmax(130px, 1fr)' },
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original: u } }) => (
          <Button size="compact-sm" onClick={() => setMapping(u)}>
            {t('mappings.unknown.map')}
          </Button>
        ),
        meta: { width: '110px', align: 'end' },
      },
    ],
    [t],
  );

  if (unknown.error) return <ErrorNote error={unknown.error} onRetry={() => unknown.refetch()} />;
  if (unknown.isPending) return <Loading />;
  if (unknown.data.unknown.length === 0) {
    return <EmptyState icon={IconCircleCheck} title={t('mappings.unknown.empty')} lead={t('mappings.unknown.emptyLead')} />;
  }
  return (
    <>
      <Text size="sm" c="dimmed">
        {t('mappings.unknown.lead')}
      </Text>
      <Textarea
        aria-label={t('mappings.unknown.skus')}
        placeholder={t('mappings.unknown.skus')}
        value={skus}
        onChange={(event) => setSKUs(event.currentTarget.value)}
        autosize
        maxRows={4}
        w={360}
      />
      <DataTable
        label={t('mappings.tabs.unknown')}
        columns={columns}
        rows={rows}
        rowId={(u) => `${u.account}\n${u.key}`}
        onOpen={setMapping}
        empty={<EmptyState title={t('mappings.unknown.notFound')} lead={t('mappings.unknown.notFoundLead')} />}
      />
      {mapping && (
        <MapProduct
          account={mapping.account}
          listing={mapping.key}
          name={mapping.identifier}
          merchant={accounts.find(({ name }) => name === mapping.account)?.merchant ?? ''}
          suggestions={mapping.suggestions}
          onClose={() => setMapping(null)}
        />
      )}
    </>
  );
}
