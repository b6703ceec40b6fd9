// The screen Stock: on hand, reserved and available of one merchant's products, and what the platforms are told.
import { Button, Group, Menu, SegmentedControl, Select, Text } from '@mantine/core';
import { IconDownload, IconFileImport, IconPackageImport, IconPackages, IconPlus, IconRefreshAlert } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'wouter';
import type { ProductView } from '../api/calls';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ImportDialog, type ImportKind } from '../imports/ImportDialog';
import { Count } from '../parts/Count';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, none } from '../parts/format';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { SearchBox } from '../parts/SearchBox';
import { AddProduct } from './AddProduct';
import { ManualSync } from './ManualSync';
import { ProductDrawer } from './ProductDrawer';
import { PutAway } from './PutAway';
import classes from './Stock.module.css';

const filters = ['all', 'short', 'out'] as const;
type Filter = (typeof filters)[number];

const passes: Record<Filter, (product: ProductView) => boolean> = {
  all: () => true,
  short: (product) => product.short > 0,
  out: (product) => product.available <= 0,
};

type Dialog = 'putAway' | 'add' | 'sync' | ImportKind;

/** Stock is the screen. ?merchant= and ?product= are its address; ?sync=ACCOUNT begins a manual sync. */
export default function Stock() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const merchants = useAsk('merchants', {}, { topics: ['merchants'], keep: true });
  const all = merchants.data?.merchants ?? [];
  const merchant = all.find(({ name }) => name === search.get('merchant')) ?? all[0];
  const [filter, setFilter] = useState<Filter>('all');
  const [words, setWords] = useState('');
  const [dialog, setDialog] = useState<Dialog | null>(search.has('sync') ? 'sync' : null);
  const products = useAsk(
    'products',
    { merchant: merchant?.name ?? '' },
    { enabled: merchant !== undefined, topics: ['products', 'barcodes', 'reservations'], keep: true },
  );
  const save = useAct('stockExport', { onSuccess: (ref) => void saveFile(ref) });
  const rows = useMemo(() => {
    const wanted = words.toLowerCase();
    return (products.data?.products ?? []).filter(
      (p) => passes[filter](p) && (!wanted || [p.sku, p.name, p.shelf, ...p.barcodes].some((text) => text.toLowerCase().includes(wanted))),
    );
  }, [products.data, filter, words]);
  const columns = useMemo<ColumnDef<ProductView>[]>(
    () => [
      { id: 'sku', header: t('stock.sku'), accessorFn: (p) => p.sku, meta: { width: 'minmax(120px, 1fr)' } },
      { id: 'name', header: t('stock.name'), accessorFn: (p) => p.name, meta: { width: 'minmax(200px, 3fr)' } },
      { id: 'shelf', header: t('stock.shelf'), accessorFn: (p) => p.shelf || none, meta: { width: '90px' } },
      { id: 'hand', header: t('stock.onHand'), accessorFn: (p) => count(p.on_hand), meta: { width: '100px', align: 'end' } },
      { id: 'reserved', header: t('stock.reserved'), accessorFn: (p) => count(p.reserved), meta: { width: '105px', align: 'end' } },
      {
        id: 'available',
        header: t('stock.available'),
        cell: ({ row: { original: p } }) => <strong className={p.available <= 0 ? classes.out : undefined}>{count(p.available)}</strong>,
        meta: { width: '105px', align: 'end' },
      },
      {
        id: 'short',
        header: t('stock.short'),
        cell: ({ row: { original: p } }) => (p.short > 0 ? <Count number={p.short} tone="bad" /> : none),
        meta: { width: '90px', align: 'end' },
      },
      {
        id: 'safety',
        header: t('stock.safety'),
        accessorFn: (p) => (p.sync_stock ? count(p.safety_stock) : t('stock.notSynced')),
        meta: { width: '130px', align: 'end' },
      },
    ],
    [t],
  );

  function open(product: string | null) {
    const next = new URLSearchParams(search);
    if (product) next.set('product', product);
    else next.delete('product');
    setSearch(next);
  }

  if (merchants.isSuccess && !merchant) {
    return (
      <>
        <PageHead title={t('stock.title')} lead={t('stock.lead')} />
        <EmptyState icon={IconPackages} title={t('stock.noMerchant')} lead={t('stock.noMerchantLead')}>
          <Button component={Link} href="/channels">
            {t('stock.toChannels')}
          </Button>
        </EmptyState>
      </>
    );
  }
  const close = () => setDialog(null);
  return (
    <div className={classes.screen}>
      <PageHead title={t('stock.title')} lead={t('stock.lead')}>
        <Button leftSection={<IconPackageImport size={16} />} onClick={() => setDialog('putAway')}>
          {t('stock.putAway.open')}
        </Button>
        <Button variant="default" leftSection={<IconRefreshAlert size={16} />} onClick={() => setDialog('sync')}>
          {t('stock.sync.open')}
        </Button>
        <Menu>
          <Menu.Target>
            <Button variant="default">{t('stock.more')}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPlus size={16} />} onClick={() => setDialog('add')}>
              {t('stock.add.open')}
            </Menu.Item>
            <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => setDialog('products')}>
              {t('imports.kind.products')}
            </Menu.Item>
            <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => setDialog('stock')}>
              {t('imports.kind.stock')}
            </Menu.Item>
            {(['xlsx', 'csv'] as const).map((format) => (
              <Menu.Item
                key={format}
                leftSection={<IconDownload size={16} />}
                onClick={() => merchant && save.mutate({ merchant: merchant.name, format })}
              >
                {t(`stock.export.${format}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </PageHead>
      <Group mb="sm">
        {all.length > 1 && (
          <Select
            aria-label={t('stock.merchant')}
            data={all.map(({ name }) => name)}
            value={merchant?.name ?? null}
            onChange={(name) => setSearch(name ? { merchant: name } : {}, { replace: true })}
            allowDeselect={false}
            searchable
            w={220}
          />
        )}
        <SegmentedControl
          aria-label={t('stock.filter.title')}
          value={filter}
          onChange={(value) => setFilter(value as Filter)}
          data={filters.map((value) => ({ value, label: t(`stock.filter.${value}`) }))}
        />
        <SearchBox value={words} onSearch={setWords} label={t('stock.search')} />
        {merchant && !merchant.stock_kept && (
          <Text size="sm" c="dimmed">
            {t('stock.notKept')}
          </Text>
        )}
      </Group>
      {products.error && <ErrorNote error={products.error} onRetry={() => products.refetch()} />}
      {products.isPending && <Loading />}
      {products.data && (
        <DataTable
          label={t('stock.title')}
          columns={columns}
          rows={rows}
          rowId={(p) => p.id}
          onOpen={(p) => open(p.id)}
          empty={<EmptyState icon={IconPackages} title={t('stock.empty')} lead={t('stock.emptyLead')} />}
        />
      )}
      {merchant && search.get('product') && (
        <ProductDrawer
          merchant={merchant.name}
          product={products.data?.products.find(({ id }) => id === search.get('product'))}
          onClose={() => open(null)}
        />
      )}
      {merchant && dialog === 'putAway' && <PutAway merchant={merchant.name} onClose={close} />}
      {merchant && dialog === 'add' && <AddProduct merchant={merchant.name} onClose={close} />}
      {merchant && dialog === 'sync' && <ManualSync merchant={merchant.name} account={search.get('sync')} onClose={close} />}
      {merchant && (dialog === 'products' || dialog === 'stock') && <ImportDialog kind={dialog} merchant={merchant.name} onClose={close} />}
    </div>
  );
}
