// Long work that a screen began: how far it is, how it ended, and the way to stop it.
import { Button, Progress, Text } from '@mantine/core';
import { IconLoader2 } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { stopJob, useJobs } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { count, useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import classes from './Activity.module.css';

/** JobList shows the jobs since the program started, the newest first. */
export function JobList() {
  const { t } = useTranslation();
  const text = useText();
  const jobs = useJobs();
  if (jobs.length === 0) return <EmptyState icon={IconLoader2} title={t('activity.jobs.empty')} lead={t('activity.jobs.emptyLead')} />;
  return (
    <ul className={classes.list}>
      {jobs.map((job) => (
        <li key={job.id} className={classes.item}>
          <div className={classes.words}>
            <Text fw={600}>{text(job.title)}</Text>
            {job.error && (
              <Text size="sm" className={classes.error}>
                {job.error.message} {job.error.do}
              </Text>
            )}
            {job.state === 'running' && (
              <Progress mt={6} aria-label={text(job.title)} value={job.of ? (100 * job.done) / job.of : 100} animated={!job.of} />
            )}
          </div>
          {job.of > 0 && <Text size="sm">{t('shell.jobs.progress', { done: count(job.done), total: count(job.of) })}</Text>}
          <StateBadge kind="job" state={job.state} />
          <Text size="sm" c="dimmed">
            <Moment at={job.finished_at ?? job.started_at} />
          </Text>
          {job.state === 'running' && (
            <Button
              variant="default"
              size="compact-sm"
              aria-label={t('shell.jobs.stopThis', { job: text(job.title) })}
              onClick={() => stopJob(job.id)}
            >
              {t('shell.jobs.stop')}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
