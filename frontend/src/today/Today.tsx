// The screen Today: what needs a hand, the most urgent first; a truthful light for every account; the orders of the last days.
import { SimpleGrid, Stack } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { go } from '../shell/address';
import { useFrame } from '../shell/frame';
import { Lights } from './Lights';
import { Numbers } from './Numbers';
import { OrdersChart } from './OrdersChart';
import { Tasks } from './Tasks';

/** Today is the screen. A program that knows no merchant and no account begins with the welcome. */
export default function Today() {
  const { t } = useTranslation();
  const frame = useFrame();
  const first = frame !== undefined && frame.accounts === 0 && frame.merchants === 0;
  useEffect(() => {
    if (first) go('/welcome', { replace: true });
  }, [first]);
  const today = useAsk(
    'today',
    {},
    { topics: ['orders', 'holds', 'outbox', 'notices', 'accounts', 'products', 'sync_runs', 'unknown_products'], keep: true },
  );
  return (
    <>
      <PageHead title={t('today.title')} lead={t('today.lead')} />
      {today.error && <ErrorNote error={today.error} onRetry={() => today.refetch()} />}
      {today.isPending && <Loading />}
      {today.data && (
        <Stack gap="md" pb="xl">
          <Numbers today={today.data} />
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md" verticalSpacing="md">
            <Tasks today={today.data} />
            <Stack gap="md">
              <Lights lights={today.data.lights} />
              <OrdersChart days={today.data.per_day} />
            </Stack>
          </SimpleGrid>
        </Stack>
      )}
    </>
  );
}
