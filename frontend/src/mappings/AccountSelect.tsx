// The account whose mappings are shown; it stays in the address, so that another screen can lead to it.
import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { AccountView } from '../api/calls';
import { useAsk } from '../api/hooks';

/** useAccount gives the account that the address names, the first one where it names none, and all that there are. */
export function useAccount(): { account: AccountView | undefined; all: AccountView[]; pending: boolean } {
  const [search] = useSearchParams();
  const accounts = useAsk('accounts', {}, { topics: ['accounts'] });
  const all = accounts.data?.accounts ?? [];
  const named = search.get('account');
  return { account: all.find(({ id, name }) => id === named || name === named) ?? all[0], all, pending: accounts.isPending };
}

/** AccountSelect chooses it. */
export function AccountSelect() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const { account, all } = useAccount();
  return (
    <Select
      label={t('mappings.account')}
      data={all.map(({ id, name }) => ({ value: id, label: name }))}
      value={account?.id ?? null}
      onChange={(id) => {
        const next = new URLSearchParams(search);
        if (id) next.set('account', id);
        setSearch(next, { replace: true });
      }}
      allowDeselect={false}
      searchable
      w={220}
    />
  );
}
