// One print job with what became of it, and the word of a person where only the paper can tell.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PrintJobView } from '../api/calls';
import { useAct } from '../api/hooks';
import { count, useText } from './format';
import { Moment } from './Moment';
import classes from './PrintLine.module.css';
import { StateBadge } from './StateBadge';

interface PrintLineProps {
  job: PrintJobView;
  onDecide: () => void;
  /** the order's link was followed */
  onLeave?: () => void;
}

/** PrintLine is an item of a list. */
export function PrintLine({ job, onDecide, onLeave }: PrintLineProps) {
  const { t } = useTranslation();
  const text = useText();
  const stop = useAct('printStop');
  return (
    <li className={classes.item}>
      <div className={classes.words}>
        <Text fw={600}>
          {text(job.title) || t(`activity.prints.kind.${job.kind}`)}{' '}
          {job.order && (
            <Link href={`/orders/${job.order}`} onClick={onLeave}>
              {job.number}
            </Link>
          )}
          {job.reprint && ` · ${t('activity.prints.copy', { number: count(job.copy) })}`}
        </Text>
        <Text size="sm" c="dimmed">
          {job.printer}
        </Text>
        {job.reason && (
          <Text size="sm" className={job.decide ? classes.error : undefined}>
            {text(job.reason)}
          </Text>
        )}
        {job.do && <Text size="sm">{text(job.do)}</Text>}
      </div>
      <StateBadge kind="print" state={job.state} />
      <Text size="sm" c="dimmed">
        {job.who} · <Moment at={job.updated_at} />
      </Text>
      {job.open && (
        <Button variant="default" size="compact-sm" loading={job.stopping || stop.isPending} onClick={() => stop.mutate({ id: job.id })}>
          {t('shell.jobs.stop')}
        </Button>
      )}
      {job.decide && (
        <Button size="compact-sm" onClick={onDecide}>
          {t('activity.outbox.decide')}
        </Button>
      )}
    </li>
  );
}

const decisions = ['done', 'again', 'drop'] as const;

/** DecidePrint asks what became of a job; null shows nothing. */
export function DecidePrint({ job, onClose }: { job: PrintJobView | null; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct('printDecide', { onSuccess: onClose });
  const lead = job?.state === 'failed' ? t('activity.prints.decide.leadFailed') : t('activity.prints.decide.lead');
  return (
    <Modal
      opened={job !== null}
      onClose={onClose}
      title={t('activity.prints.decide.title')}
      closeButtonProps={{ 'aria-label': t('parts.close') }}
    >
      <Text size="sm" mb="md">
        {lead}
      </Text>
      <Group>
        {decisions.map((decision) => (
          <Button
            key={decision}
            variant={decision === 'again' ? 'filled' : 'default'}
            loading={act.isPending}
            onClick={() => job && act.mutate({ id: job.id, decision })}
          >
            {t(`activity.prints.decide.${decision}`)}
          </Button>
        ))}
      </Group>
    </Modal>
  );
}
