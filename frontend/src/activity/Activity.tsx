// The screen Activity: what is on its way to the platforms, what was fetched, what is going on now, and what the program has told.
import { Button, Tabs } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { Count } from '../parts/Count';
import { PageHead } from '../parts/PageHead';
import classes from './Activity.module.css';
import { JobList } from './JobList';
import { NoticeList } from './NoticeList';
import { Outbox } from './Outbox';
import { PrintJobs } from './PrintJobs';
import { Runs } from './Runs';

const tabs = ['outbox', 'prints', 'runs', 'jobs', 'notices'] as const;
type Tab = (typeof tabs)[number];

const panels: Record<Tab, () => React.ReactNode> = { outbox: Outbox, prints: PrintJobs, runs: Runs, jobs: JobList, notices: NoticeList };

/** Activity is the screen. The tab is part of its address, so that other screens can lead to it. */
export default function Activity() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const chosen = tabs.find((tab) => tab === search.get('tab')) ?? 'outbox';
  const waiting = useAsk('waiting', {}, { topics: ['outbox', 'holds', 'notices', 'print_jobs'] }).data;
  const log = useAct('logsSave', { onSuccess: (file) => void saveFile(file) });
  const numbers: Partial<Record<Tab, number>> = { outbox: waiting?.decide, prints: waiting?.prints, notices: waiting?.notices };

  return (
    <div className={classes.screen}>
      <PageHead title={t('activity.title')} lead={t('activity.lead')}>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={log.isPending} onClick={() => log.mutate({})}>
          {t('activity.log')}
        </Button>
      </PageHead>
      <Tabs
        value={chosen}
        onChange={(tab) => setSearch(tab && tab !== 'outbox' ? { tab } : {}, { replace: true })}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List>
          {tabs.map((tab) => (
            <Tabs.Tab key={tab} value={tab} rightSection={numbers[tab] ? <Count number={numbers[tab]} tone="warn" /> : undefined}>
              {t(`activity.tabs.${tab}`)}
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
