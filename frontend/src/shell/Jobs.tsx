// The long work that is going on: how far it is, and the way to stop it.
import { ActionIcon, Indicator, Popover, Progress, Text, Tooltip } from '@mantine/core';
import { IconLoader2, IconPlayerStop } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { JobView } from '../api/calls';
import { stopJob, useJobs } from '../api/hooks';
import { count, useText } from '../parts/format';
import classes from './Jobs.module.css';

/** Jobs is the button for what is running; it is there only while something is. */
export function Jobs() {
  const { t } = useTranslation();
  const running = useJobs().filter((job) => job.state === 'running');
  if (running.length === 0) return null;
  const label = t('shell.jobs.running', { count: running.length, number: count(running.length) });
  return (
    <Popover width={340} position="bottom-end" offset={12} shadow="md" withinPortal trapFocus>
      <Indicator label={count(running.length)} size={16} offset={6} color="pine">
        <Popover.Target>
          <ActionIcon aria-label={label} title={label}>
            <IconLoader2 size={20} className={classes.turning} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown>
        <ul className={classes.list}>
          {running.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

function JobLine({ job }: { job: JobView }) {
  const { t } = useTranslation();
  const text = useText();
  const known = job.of > 0;
  return (
    <li>
      <div className={classes.line}>
        <Text size="sm" fw={600} truncate>
          {text(job.title)}
        </Text>
        <Tooltip label={t('shell.jobs.stop')}>
          <ActionIcon size="md" aria-label={t('shell.jobs.stopThis', { job: text(job.title) })} onClick={() => stopJob(job.id)}>
            <IconPlayerStop size={16} />
          </ActionIcon>
        </Tooltip>
      </div>
      <Progress value={known ? (100 * job.done) / job.of : 100} animated={!known} size="sm" aria-label={text(job.title)} />
      {known && (
        <Text size="xs" c="dimmed" mt={4}>
          {t('shell.jobs.progress', { done: count(job.done), total: count(job.of) })}
        </Text>
      )}
    </li>
  );
}
