// What the list shows when it is empty: why, and what to do. A number that is not here gets its reason, from the platforms too on request.
import { Button, Group, Text } from '@mantine/core';
import { IconFilterOff, IconPlugConnected, IconSearchOff, IconWorldSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { OrderFilter } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { useText } from '../parts/format';
import { isNarrow, nothing } from './filter';

/** WhyNotHere says why there is no order. */
export function WhyNotHere({ filter, onChange }: { filter: OrderFilter; onChange: (filter: OrderFilter) => void }) {
  const { t, i18n } = useTranslation();
  if (filter.search) return <Why key={`${i18n.language} ${filter.search}`} filter={filter} onChange={onChange} />;
  if (isNarrow(filter)) {
    return (
      <EmptyState title={t('orders.empty.filter')} lead={t('orders.empty.filterLead')}>
        <Button variant="default" leftSection={<IconFilterOff size={16} />} onClick={() => onChange(nothing)}>
          {t('orders.filters.clear')}
        </Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={t('orders.empty.none')} lead={t('orders.empty.noneLead')}>
      <Button component={Link} href="/accounts" leftSection={<IconPlugConnected size={16} />}>
        {t('orders.empty.accounts')}
      </Button>
    </EmptyState>
  );
}

function Why({ filter, onChange }: { filter: OrderFilter; onChange: (filter: OrderFilter) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const here = useAsk('orderWhy', { number: filter.search, ask: false });
  const [asked, setAsked] = useState(false);
  const ask = useAct('orderWhy', { onSuccess: () => setAsked(true) });
  const why = ask.data?.why ?? here.data?.why;
  const others = isNarrow({ ...filter, search: '' });
  return (
    <EmptyState icon={IconSearchOff} title={t('orders.empty.search', { search: filter.search })}>
      <Text size="sm" maw={560} ta="center" role="status">
        {text(why)}
      </Text>
      <Text size="xs" c="dimmed" maw={560} ta="center" mt={6}>
        {asked ? t('orders.empty.asked') : t('orders.empty.searchLead')}
      </Text>
      <Group justify="center" mt="md">
        {others && (
          <Button
            variant="default"
            leftSection={<IconFilterOff size={16} />}
            onClick={() => onChange({ ...nothing, search: filter.search })}
          >
            {t('orders.empty.wider')}
          </Button>
        )}
        <Button
          leftSection={<IconWorldSearch size={16} />}
          loading={ask.isPending}
          onClick={() => ask.mutate({ number: filter.search, ask: true })}
        >
          {t('orders.empty.ask')}
        </Button>
      </Group>
    </EmptyState>
  );
}
