// The screen Activity: what is on its way to the platforms, what was fetched, what is going on now, and what the program has told.
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { PageHead } from '../parts/PageHead';
import { TabScreen } from '../parts/TabScreen';
import { JobList } from './JobList';
import { NoticeList } from './NoticeList';
import { Outbox } from './Outbox';
import { PrintJobs } from './PrintJobs';
import { Runs } from './Runs';

const panels = { outbox: Outbox, prints: PrintJobs, runs: Runs, jobs: JobList, notices: NoticeList };

/** Activity is the screen; ?tab= is its address. */
export default function Activity() {
  const { t } = useTranslation();
  const waiting = useAsk('waiting', {}, { topics: ['outbox', 'holds', 'notices', 'print_jobs'] }).data;
  const log = useAct('logsSave', { onSuccess: (file) => void saveFile(file) });
  return (
    <TabScreen
      panels={panels}
      nameOf={(tab) => t(`activity.tabs.${tab}`)}
      numbers={{ outbox: waiting?.decide, prints: waiting?.prints, notices: waiting?.notices }}
      head={
        <PageHead title={t('activity.title')} lead={t('activity.lead')}>
          <Button variant="default" leftSection={<IconDownload size={16} />} loading={log.isPending} onClick={() => log.mutate({})}>
            {t('activity.log')}
          </Button>
        </PageHead>
      }
    />
  );
}
