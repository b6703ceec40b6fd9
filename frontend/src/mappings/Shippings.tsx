// The shipping codes of an account: what each means here. Where the platform has a fixed table, that table stands instead.
import { Alert, Button, Group } from '@mantine/core';
import { IconRefresh, IconTruck } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShippingCodeView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { Count } from '../parts/Count';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { AccountSelect, useAccount } from './AccountSelect';
import { MapShipping } from './MapShipping';

/** Shippings lists them, those that hold orders first. */
export function Shippings() {
  const { t } = useTranslation();
  const text = useText();
  const { account, pending } = useAccount();
  const [asking, setAsking] = useState<ShippingCodeView | null>(null);
  const [ask, setAsk] = useState(false);
  const codes = useAsk(
    'shippingCodes',
    { account: account?.id ?? '', ask },
    { enabled: account !== undefined, topics: ['shipping_map', 'holds'], keep: true },
  );
  const types = useAsk('shippingTypes', {}, { topics: ['shipping_types'] }).data?.shipping_types;
  const unmap = useAct('unmapShipping');
  const columns = useMemo<ColumnDef<ShippingCodeView>[]>(
    () => [
      {
        id: 'held',
        header: t('mappings.held'),
        cell: ({ row: { original: c } }) => (c.held > 0 ? <Count number={c.held} tone="warn" /> : none),
        meta: { width: '110px' },
      },
      { id: 'name', header: t('mappings.shipping.name'), accessorFn: (c) => text(c.name) || c.code, meta: { width: 'minmax(180px, 2fr)' } },
      { id: 'code', header: t('mappings.shipping.code'), accessorFn: (c) => c.code, meta: { width: 'minmax(140px, 1fr)' } },
      {
        id: 'type',
        header: t('mappings.shipping.type'),
        accessorFn: (c) =>
          types?.find(({ code }) => code === c.type)?.name ?? (c.fixed ? text(c.name) : c.type) ?? t('mappings.shipping.unmapped'),
        meta: { width: 'minmax(150px, 1fr)' },
      },
      {
        id: 'source',
        header: t('mappings.source.title'),
        accessorFn: (c) => (c.fixed ? t('mappings.source.platform') : c.offered ? t('mappings.shipping.offered') : none),
        meta: { width: '130px' },
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original: c } }) => (
          <Group gap={6} wrap="nowrap" justify="end">
            {c.type && !c.fixed && account && (
              <Button size="compact-sm" variant="subtle" onClick={() => unmap.mutate({ account: account.id, code: c.code })}>
                {t('mappings.shipping.unmap')}
              </Button>
            )}
            {!c.fixed && (
              <Button size="compact-sm" variant={c.type ? 'default' : 'filled'} onClick={() => setAsking(c)}>
                {c.type ? t('mappings.change') : t('mappings.shipping.map')}
              </Button>
            )}
          </Group>
        ),
        meta: { width: '180px', align: 'end' },
      },
    ],
    [t, text, types, account, unmap.mutate],
  );
  if (pending) return <Loading />;
  if (!account) return <EmptyState icon={IconTruck} title={t('mappings.noAccount')} lead={t('mappings.noAccountLead')} />;
  const fixed = codes.data?.codes.some((c) => c.fixed) ?? false;
  return (
    <>
      <Group align="end">
        <AccountSelect />
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={ask && codes.isFetching}
          onClick={() => (ask ? codes.refetch() : setAsk(true))}
        >
          {t('mappings.shipping.refresh')}
        </Button>
      </Group>
      {fixed && <Alert color="pine">{t('mappings.shipping.fixed')}</Alert>}
      {codes.error && <ErrorNote error={codes.error} onRetry={() => codes.refetch()} />}
      {codes.isPending && <Loading />}
      {codes.data && (
        <DataTable
          label={t('mappings.tabs.shipping')}
          columns={columns}
          rows={codes.data.codes}
          rowId={(c) => c.code}
          onOpen={(c) => !c.fixed && setAsking(c)}
          empty={<EmptyState icon={IconTruck} title={t('mappings.shipping.empty')} lead={t('mappings.shipping.emptyLead')} />}
        />
      )}
      {asking && (
        <MapShipping
          account={account.name}
          code={asking.code}
          name={text(asking.name)}
          type={asking.type}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
