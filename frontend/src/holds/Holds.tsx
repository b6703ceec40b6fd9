// The screen Holds: what must be put right so that held orders go on, each thing with its one fix beside it.
import { Alert, Button, Stack } from '@mantine/core';
import { IconCircleCheck, IconHandStop } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'wouter';
import type { ReleasedDoc } from '../api/calls';
import { useAsk, useJob } from '../api/hooks';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { count } from '../parts/format';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { HoldGroup } from './HoldGroup';
import { HoldOrder } from './HoldOrder';
import classes from './Holds.module.css';
import { Reasons } from './Reasons';

/** Holds is the screen. ?reason=unknown_payment shows that reason alone. */
export default function Holds() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const [adding, setAdding] = useState(false);
  const [freed, setFreed] = useState(0);
  const [releasing, setReleasing] = useState<string | null>(null);
  const job = useJob(releasing);
  const groups = useAsk('holdGroups', {}, { topics: ['holds', 'orders'], keep: true });
  const reason = search.get('reason') ?? '';
  const done = job?.state === 'done' ? (job.result as ReleasedDoc) : undefined;
  // Counted here: the group itself is gone as soon as its last hold is released.
  useEffect(() => {
    if (!done) return;
    setFreed((before) => before + freedBy(done));
    setReleasing(null);
  }, [done]);
  const shown = groups.data?.groups.filter((group) => !reason || group.reason === reason) ?? [];

  return (
    <>
      <PageHead title={t('holds.title')} lead={t('holds.lead')}>
        <Button variant="default" leftSection={<IconHandStop size={16} />} onClick={() => setAdding(true)}>
          {t('holds.add.open')}
        </Button>
      </PageHead>
      {groups.error && <ErrorNote error={groups.error} onRetry={() => groups.refetch()} />}
      {groups.isPending && <Loading />}
      {groups.data && (
        <Stack gap="md" pb="xl">
          {freed > 0 && (
            <Alert
              color="pine"
              className={classes.freed}
              role="status"
              icon={<IconCircleCheck size={20} />}
              title={t('holds.freed', { count: freed, number: count(freed) })}
              withCloseButton
              closeButtonLabel={t('parts.close')}
              onClose={() => setFreed(0)}
            />
          )}
          <Reasons
            counts={groups.data.counts}
            chosen={reason}
            onChoose={(next) => setSearch(next ? { reason: next } : {}, { replace: true })}
          />
          {shown.length === 0 && <EmptyState icon={IconCircleCheck} title={t('holds.empty')} lead={t('holds.emptyLead')} />}
          {shown.map((group) => (
            <HoldGroup
              key={[group.reason, group.account_id, group.subject].join('\n')}
              group={group}
              onFreed={(number) => setFreed((before) => before + number)}
              onReleasing={setReleasing}
            />
          ))}
          {groups.data.more > 0 && t('holds.more', { number: count(groups.data.more) })}
        </Stack>
      )}
      {adding && <HoldOrder onClose={() => setAdding(false)} />}
    </>
  );
}

/** freedBy counts the orders that are held no more. */
export function freedBy({ released }: Pick<ReleasedDoc, 'released'>): number {
  return released.filter(({ state }) => state && state !== 'held').length;
}
