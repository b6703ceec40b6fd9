// What an account's shop offers, with what each listing takes from the shelves.
import { Button, Group, SegmentedControl } from '@mantine/core';
import { IconRefresh, IconTags } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ListingView } from '../api/calls';
import { useAct, useAsk, useJob } from '../api/hooks';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { SearchBox } from '../parts/SearchBox';
import { AccountSelect, useAccount } from './AccountSelect';
import { MapProduct } from './MapProduct';

const filters = ['all', 'unmapped', 'person'] as const;
type Filter = (typeof filters)[number];

const passes: Record<Filter, (listing: ListingView) => boolean> = {
  all: () => true,
  unmapped: (listing) => listing.products.length === 0,
  person: (listing) => listing.source === 'person',
};

/** Listings shows one account's; a listing is mapped by hand, or given back to automatic matching. */
export function Listings() {
  const { t } = useTranslation();
  const text = useText();
  const { account, pending } = useAccount();
  const platforms = useAsk('platforms', {}, { keep: true }).data?.platforms;
  const platform = platforms?.find(({ id }) => id === account?.platform);
  const [filter, setFilter] = useState<Filter>('all');
  const [words, setWords] = useState('');
  const [mapping, setMapping] = useState<ListingView | null>(null);
  const [id, setID] = useState<string | null>(null);
  const job = useJob(id);
  const sync = useAct('accountListings', { onSuccess: (begun) => setID(begun.id) });
  const unmap = useAct('unmapProduct');
  const listings = useAsk(
    'listings',
    { account: account?.id ?? '' },
    { enabled: account !== undefined, topics: ['listings', 'mappings', 'products'], keep: true },
  );
  const rows = useMemo(() => {
    const wanted = words.toLowerCase();
    return (listings.data?.listings ?? []).filter(
      (l) => passes[filter](l) && (!wanted || [l.name, l.sku, l.barcode].some((text) => text.toLowerCase().includes(wanted))),
    );
  }, [listings.data, filter, words]);

  const columns = useMemo<ColumnDef<ListingView>[]>(
    () => [
      { id: 'name', header: t('mappings.listings.name'), accessorFn: (l) => l.name, meta: { width: 'minmax(220px, 3fr)' } },
      { id: 'sku', header: t('mappings.listings.sku'), accessorFn: (l) => l.sku || none, meta: { width: 'minmax(120px, 1fr)' } },
      {
        id: 'takes',
        header: t('mappings.listings.takes'),
        cell: ({ row: { original: l } }) => takes(l) || <strong>{t('mappings.listings.unmapped')}</strong>,
        meta: { width: 'minmax(160px, 2fr)' },
      },
      {
        id: 'source',
        header: t('mappings.listings.source'),
        accessorFn: (l) => (l.source === 'person' ? l.mapped_by : l.source ? t('mappings.listings.auto') : none),
        meta: { width: '110px' },
      },
      {
        id: 'stock',
        header: t('mappings.listings.stock'),
        accessorFn: (l) => (l.stock === null ? none : count(l.stock)),
        meta: { width: '130px', align: 'end' },
      },
      {
        id: 'act',
        header: '',
        cell: ({ row: { original: l } }) => (
          <Group gap={6} wrap="nowrap" justify="end">
            {l.source === 'person' && account && (
              <Button size="compact-sm" variant="subtle" onClick={() => unmap.mutate({ account: account.id, key: l.key })}>
                {t('mappings.listings.toAuto')}
              </Button>
            )}
            <Button size="compact-sm" variant="default" onClick={() => setMapping(l)}>
              {t('mappings.listings.change')}
            </Button>
          </Group>
        ),
        meta: { width: '210px', align: 'end' },
      },
    ],
    [t, account, unmap.mutate],
  );

  if (pending) return <Loading />;
  if (!account) return <EmptyState icon={IconTags} title={t('mappings.noAccount')} lead={t('mappings.noAccountLead')} />;
  if (platform && !platform.listings) {
    return (
      <>
        <AccountSelect />
        <EmptyState
          icon={IconTags}
          title={t('mappings.listings.bySKU', { platform: text(platform.name) })}
          lead={t('mappings.listings.bySKULead')}
        />
      </>
    );
  }
  return (
    <>
      <Group align="end">
        <AccountSelect />
        <SegmentedControl
          aria-label={t('mappings.listings.filter.title')}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={filters.map((value) => ({ value, label: t(`mappings.listings.filter.${value}`) }))}
        />
        <SearchBox value={words} onSearch={setWords} label={t('mappings.listings.search')} width={210} />
        <Button
          variant="default"
          leftSection={<IconRefresh size={16} />}
          loading={sync.isPending || job?.state === 'running'}
          onClick={() => sync.mutate({ account: account.id })}
        >
          {t('mappings.listings.sync')}
        </Button>
      </Group>
      {job?.error && <ErrorNote error={job.error} />}
      {listings.error && <ErrorNote error={listings.error} onRetry={() => listings.refetch()} />}
      {listings.isPending && <Loading />}
      {listings.data && (
        <DataTable
          label={t('mappings.tabs.listings')}
          columns={columns}
          rows={rows}
          rowId={(l) => l.key}
          onOpen={setMapping}
          empty={<EmptyState icon={IconTags} title={t('mappings.listings.empty')} lead={t('mappings.listings.emptyLead')} />}
        />
      )}
      {mapping && (
        <MapProduct
          account={account.id}
          listing={mapping.key}
          name={mapping.name}
          merchant={account.merchant}
          parts={mapping.products.map(({ sku, quantity }) => ({ product: sku, quantity }))}
          onClose={() => setMapping(null)}
        />
      )}
    </>
  );
}

/** takes says what a listing takes from the shelves: "NB-A5 + PEN-05 x2". */
export function takes({ products }: Pick<ListingView, 'products'>): string {
  return products.map(({ sku, quantity }) => (quantity > 1 ? `${sku} x${count(quantity)}` : sku)).join(' + ');
}
