// The screen Mappings: what the platforms' products, shipping methods and payments are in this warehouse.
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { useAsk } from '../api/hooks';
import { Count } from '../parts/Count';
import { PageHead } from '../parts/PageHead';
import { Listings } from './Listings';
import classes from './Mappings.module.css';
import { Payments } from './Payments';
import { Shippings } from './Shippings';
import { ShippingTypes } from './ShippingTypes';
import { Unknown } from './Unknown';

const panels = { unknown: Unknown, listings: Listings, shipping: Shippings, types: ShippingTypes, payments: Payments } satisfies Record<
  string,
  () => ReactNode
>;
type Tab = keyof typeof panels;
const tabs = Object.keys(panels) as Tab[];

/** Mappings is the screen; ?tab= and ?account= are its address. */
export default function Mappings() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const chosen = tabs.find((tab) => tab === search.get('tab')) ?? 'unknown';
  const unknown = useAsk('unknown', { account: '' }, { topics: ['unknown_products', 'orders'] }).data?.unknown.length ?? 0;

  function choose(tab: string | null) {
    const account = search.get('account');
    setSearch({ ...(tab && tab !== 'unknown' ? { tab } : {}), ...(account ? { account } : {}) }, { replace: true });
  }

  return (
    <div className={classes.screen}>
      <PageHead title={t('mappings.title')} lead={t('mappings.lead')} />
      <Tabs value={chosen} onChange={choose} keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab
              key={tab}
              value={tab}
              rightSection={tab === 'unknown' && unknown > 0 ? <Count number={unknown} tone="warn" /> : undefined}
            >
              {t(`mappings.tabs.${tab}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => {
          const Panel = panels[tab];
          return (
            <Tabs.Panel key={tab} value={tab} className={classes.panel}>
              <Panel />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </div>
  );
}
