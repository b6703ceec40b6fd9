// The payment methods of an account: what kind each is, and how many orders wait for one that nobody has classified.
import { Button } from '@mantine/core';
import { IconCreditCard } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PaymentView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { Count } from '../parts/Count';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { AccountSelect, useAccount } from './AccountSelect';
import { ClassifyPayment } from './ClassifyPayment';

/** Payments lists them, those that hold orders first. */
export function Payments() {
  const { t } = useTranslation();
  const text = useText();
  const { account, pending } = useAccount();
  const [asking, setAsking] = useState<PaymentView | null>(null);
  const payments = useAsk(
    'payments',
    { account: account?.id ?? '' },
    { enabled: account !== undefined, topics: ['payment_map', 'holds'], keep: true },
  );
  const columns = useMemo<ColumnDef<PaymentView>[]>(
    () => [
      {
        id: 'held',
        header: t('mappings.held'),
        cell: ({ row: { original: p } }) => (p.held > 0 ? <Count number={p.held} tone="warn" /> : none),
        meta: { width: '110px' },
      },
      {
        id: 'name',
        header: t('mappings.payment.name'),
        accessorFn: (p) => text(p.name) || p.method,
        meta: { width: 'minmax(180px, 2fr)' },
      },
      { id: 'code', header: t('mappings.payment.code'), accessorFn: (p) => p.method, meta: { width: 'minmax(140px, 1fr)' } },
      {
        id: 'kind',
        header: t('mappings.payment.kind'),
        accessorFn: (p) => t(`states.payment.${p.kind ?? 'unknown'}`),
        meta: { width: '140px' },
      },
      {
        id: 'source',
        header: t('mappings.source.title'),
        accessorFn: (p) => (p.kind ? t(`mappings.source.${p.source}`) : none),
        meta: { width: '130px' },
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original: p } }) => (
          <Button size="compact-sm" variant={p.kind ? 'default' : 'filled'} onClick={() => setAsking(p)}>
            {p.kind ? t('mappings.change') : t('mappings.payment.classify')}
          </Button>
        ),
        meta: { width: '120px', align: 'end' },
      },
    ],
    [t, text],
  );
  if (pending) return <Loading />;
  if (!account) return <EmptyState icon={IconCreditCard} title={t('mappings.noAccount')} lead={t('mappings.noAccountLead')} />;
  return (
    <>
      <AccountSelect />
      {payments.error && <ErrorNote error={payments.error} onRetry={() => payments.refetch()} />}
      {payments.isPending && <Loading />}
      {payments.data && (
        <DataTable
          label={t('mappings.tabs.payments')}
          columns={columns}
          rows={payments.data.methods}
          rowId={(p) => p.method}
          onOpen={setAsking}
          empty={<EmptyState icon={IconCreditCard} title={t('mappings.payment.empty')} lead={t('mappings.payment.emptyLead')} />}
        />
      )}
      {asking && (
        <ClassifyPayment
          account={account.name}
          method={asking.method}
          name={text(asking.name)}
          kind={asking.kind}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}
