// The list of accounts with the truth about each: its light, its last and next fetch, what is open.
import { Button, Group, Select, Text } from '@mantine/core';
import { IconColumns3, IconPlugConnected, IconPlus } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { AccountView, PlatformView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { DataTable } from '../parts/DataTable';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count, day, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { PageHead } from '../parts/PageHead';
import { PlatformBadge } from '../parts/PlatformBadge';
import { StateBadge } from '../parts/StateBadge';
import classes from './accounts.module.css';
import { Light } from './Light';
import { Outbound } from './Outbound';
import { PushLine } from './Push';

/** List is all accounts in sight. */
export function List() {
  const { t } = useTranslation();
  const [, go] = useLocation();
  const list = useAsk('accounts', {}, { topics: ['accounts', 'sync_runs', 'outbox', 'orders', 'push_hooks', 'push_due'], keep: true });
  const choices = useAsk('accountChoices', {}, { topics: ['merchants', 'settings'], keep: true });
  const platforms = useAsk('platforms', {}, { keep: true });
  const [merchant, setMerchant] = useState<string | null>(null);
  // The table keeps its state by its rows and columns, so both stay the same until something has changed.
  const accounts = useMemo(
    () => list.data?.accounts.filter((account) => !merchant || account.merchant === merchant) ?? [],
    [list.data, merchant],
  );
  const byMerchant = choices.data && !choices.data.locked;
  const columns = useColumns(platforms.data?.platforms, byMerchant ?? false);

  return (
    <>
      <PageHead title={t('accounts.title')} lead={t('accounts.lead')}>
        <Button component={Link} href="/comparison" variant="default" leftSection={<IconColumns3 size={16} />}>
          {t('accounts.compare')}
        </Button>
        <Button component={Link} href="/accounts/new" leftSection={<IconPlus size={16} />}>
          {t('accounts.add')}
        </Button>
      </PageHead>
      {list.isPending && <Loading />}
      {list.error && <ErrorNote error={list.error} onRetry={() => list.refetch()} />}
      {list.data?.accounts.length === 0 && (
        <EmptyState icon={IconPlugConnected} title={t('accounts.empty.title')} lead={t('accounts.empty.lead')}>
          <Button component={Link} href="/accounts/new">
            {t('accounts.empty.action')}
          </Button>
        </EmptyState>
      )}
      {list.data && list.data.accounts.length > 0 && (
        <>
          <Outbound />
          {byMerchant && choices.data.merchants.length > 1 && (
            <Select
              mb="sm"
              w={240}
              clearable
              searchable
              label={t('accounts.merchant')}
              placeholder={t('accounts.everyMerchant')}
              data={choices.data.merchants.map(({ name }) => name)}
              value={merchant}
              onChange={setMerchant}
            />
          )}
          <DataTable
            label={t('accounts.title')}
            columns={columns}
            rows={accounts}
            rowId={(account) => account.id}
            rowHeight={60}
            onOpen={(account) => go(`/accounts/${account.id}`)}
            empty={<EmptyState title={t('accounts.noneOf', { merchant })} lead={t('accounts.noneOfLead')} />}
          />
        </>
      )}
    </>
  );
}

type Column = ColumnDef<AccountView>;

function useColumns(platforms: PlatformView[] | undefined, byMerchant: boolean): Column[] {
  const { t } = useTranslation();
  return useMemo(() => columnsOf(platforms ?? [], byMerchant, t), [platforms, byMerchant, t]);
}

function columnsOf(platforms: PlatformView[], byMerchant: boolean, t: TFunction): Column[] {
  const name = (id: string) => platforms.find((platform) => platform.id === id)?.name;
  const columns: Column[] = [
    {
      id: 'name',
      header: t('accounts.column.account'),
      meta: { width: 'minmax(210px, 1.7fr)' },
      cell: ({ row: { original: account } }) => (
        <Group gap={10} wrap="nowrap">
          <Light light={account.light} />
          <div className={classes.two}>
            <Text size="sm" fw={600} truncate title={account.name}>
              {account.name}
            </Text>
            <Text size="xs" c="dimmed" component="div">
              <PlatformBadge platform={account.platform} name={name(account.platform)} />
            </Text>
          </div>
        </Group>
      ),
    },
    {
      id: 'owner',
      header: byMerchant ? t('accounts.column.merchant') : t('accounts.column.channel'),
      meta: { width: 'minmax(110px, 0.8fr)' },
      cell: ({ row: { original: account } }) => (
        <div className={classes.two}>
          {byMerchant && (
            <Text size="sm" truncate title={account.merchant}>
              {account.merchant}
            </Text>
          )}
          <Text size={byMerchant ? 'xs' : 'sm'} c={byMerchant ? 'dimmed' : undefined} truncate title={account.channel}>
            {account.channel}
          </Text>
        </div>
      ),
    },
    {
      id: 'state',
      header: t('accounts.column.state'),
      meta: { width: 'minmax(200px, 1.5fr)' },
      cell: ({ row }) => <State account={row.original} />,
    },
    {
      id: 'last',
      header: t('accounts.column.last'),
      meta: { width: '120px' },
      cell: ({ row: { original: account } }) => (
        <div className={classes.two}>
          <Moment at={account.fetched_to} far />
          {account.last_fetch?.ok && (
            <Text size="xs" c="dimmed">
              {t('accounts.newOrders', { number: count(account.last_fetch.new), count: account.last_fetch.new })}
            </Text>
          )}
        </div>
      ),
    },
    {
      id: 'next',
      header: t('accounts.column.next'),
      meta: { width: '128px' },
      cell: ({ row: { original: account } }) => (
        <div className={classes.two}>
          <Moment at={account.next_fetch_at} far />
          <PushLine push={account.push} settings={account.settings} />
        </div>
      ),
    },
    {
      id: 'open',
      header: t('accounts.column.open'),
      meta: { width: '92px', align: 'end' },
      cell: ({ row }) => count(row.original.open_orders),
    },
    { id: 'ends', header: t('accounts.column.ends'), meta: { width: '108px' }, cell: ({ row }) => day(row.original.expires_at) },
  ];
  return columns;
}

function State({ account }: { account: AccountView }) {
  const text = useText();
  return (
    <div className={classes.two}>
      <StateBadge kind="account" state={account.state} />
      <Text size="xs" c="dimmed" truncate mt={2} title={text(account.light.why)}>
        {text(account.light.why)}
      </Text>
    </div>
  );
}
