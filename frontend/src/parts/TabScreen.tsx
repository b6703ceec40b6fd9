// A screen of several tabs, which fill its height. The chosen one is part of the address, so that other screens can lead to it.
import { Tabs } from '@mantine/core';
import type { ReactNode } from 'react';
import { useSearchParams } from 'wouter';
import { Count } from './Count';
import classes from './TabScreen.module.css';

interface TabScreenProps<Tab extends string> {
  head: ReactNode;
  /** what each tab shows; the first one is shown where the address names none */
  panels: Record<Tab, () => ReactNode>;
  nameOf: (tab: Tab) => string;
  /** how much waits for a person, by tab */
  numbers?: Partial<Record<Tab, number>>;
  /** what else of the address stays when another tab is chosen */
  keep?: string;
}

/** TabScreen shows one tab at a time: ?tab= in the address. */
export function TabScreen<Tab extends string>({ head, panels, nameOf, numbers = {}, keep }: TabScreenProps<Tab>) {
  const [search, setSearch] = useSearchParams();
  const tabs = Object.keys(panels) as Tab[];
  const first = tabs[0];
  const chosen = tabs.find((tab) => tab === search.get('tab')) ?? first;

  function choose(tab: string | null) {
    const kept = keep && search.get(keep);
    setSearch({ ...(tab && tab !== first ? { tab } : {}), ...(keep && kept ? { [keep]: kept } : {}) }, { replace: true });
  }

  return (
    <div className={classes.screen}>
      {head}
      <Tabs value={chosen} onChange={choose} keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab} rightSection={numbers[tab] ? <Count number={numbers[tab]} tone="warn" /> : undefined}>
              {nameOf(tab)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((tab) => {
          const Panel: () => ReactNode = panels[tab];
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
