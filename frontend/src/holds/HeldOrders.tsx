// The orders of a group, to look at and, where a person's word is enough, to release together.
import { Button, Checkbox, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HoldGroup, OpenHold, ReleasedDoc } from '../api/calls';
import { useAct, useAskPages, useJob } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import classes from './Holds.module.css';

interface HeldOrdersProps {
  group: HoldGroup;
  /** told of the job that releases; it may outlive the group on the screen */
  onReleasing: (job: string) => void;
}

/** HeldOrders lists the holds of a group page by page. */
export function HeldOrders({ group, onReleasing }: HeldOrdersProps) {
  const { t } = useTranslation();
  const list = useAskPages(
    'holdsOfGroup',
    { reason: group.reason, account: group.account_id, subject: group.subject, after: '' },
    (page, input) => page.next && { ...input, after: page.next },
    { topics: ['holds'], keep: true },
  );
  const holds = list.data?.pages.flatMap((page) => page.holds) ?? [];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const byHand = group.fix === 'release';
  const picked = holds.filter(({ id }) => chosen.has(id));

  function toggle(id: string) {
    const next = new Set(chosen);
    if (!next.delete(id)) next.add(id);
    setChosen(next);
  }

  if (list.error) return <ErrorNote error={list.error} onRetry={() => list.refetch()} />;
  if (list.isPending) return <Loading rows={3} />;
  return (
    <div className={classes.orders}>
      {byHand && holds.length > 1 && (
        <Checkbox
          label={t('holds.orders.all')}
          checked={picked.length === holds.length}
          indeterminate={picked.length > 0 && picked.length < holds.length}
          onChange={() => setChosen(picked.length === holds.length ? new Set() : new Set(holds.map(({ id }) => id)))}
        />
      )}
      {holds.map((hold) => (
        <HeldOrder key={hold.id} hold={hold} chosen={byHand ? chosen.has(hold.id) : undefined} onToggle={() => toggle(hold.id)} />
      ))}
      {list.hasNextPage && (
        <Group>
          <Button variant="default" size="compact-sm" loading={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {t('holds.orders.more')}
          </Button>
        </Group>
      )}
      {byHand && <Release holds={picked.map(({ id }) => id)} noteNeeded={group.note_needed} onReleasing={onReleasing} />}
    </div>
  );
}

function HeldOrder({ hold, chosen, onToggle }: { hold: OpenHold; chosen?: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm" wrap="nowrap" align="start">
      {chosen !== undefined && (
        <Checkbox checked={chosen} onChange={onToggle} aria-label={t('holds.orders.choose', { number: hold.number })} />
      )}
      <Link href={`/orders/${hold.order}`}>{hold.number}</Link>
      <Text size="sm" flex={1}>
        {hold.note}
      </Text>
      <Text size="sm" c="dimmed">
        {t('holds.orders.by', { who: hold.by })} · <Moment at={hold.at} />
      </Text>
    </Group>
  );
}

interface ReleaseProps {
  holds: string[];
  /** the program asks what became of the reason */
  noteNeeded: boolean;
  onReleasing: (job: string) => void;
}

function Release({ holds, noteNeeded, onReleasing }: ReleaseProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [id, setID] = useState<string | null>(null);
  const job = useJob(id);
  const release = useAct('holdRelease', {
    onSuccess: (begun) => {
      setID(begun.id);
      setNote('');
      onReleasing(begun.id);
    },
  });
  const done = job?.state === 'done' ? (job.result as ReleasedDoc) : undefined;
  const stayed = done?.released.filter(({ error }) => error) ?? [];
  return (
    <>
      <Group align="end">
        <TextInput
          label={noteNeeded ? t('holds.release.noteNeeded') : t('holds.release.note')}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
          maxLength={500}
          flex={1}
        />
        <Button
          disabled={holds.length === 0 || (noteNeeded && note.trim() === '')}
          loading={release.isPending || job?.state === 'running'}
          onClick={() => release.mutate({ holds, note: note.trim() })}
        >
          {t('holds.release.act', { number: count(holds.length) })}
        </Button>
      </Group>
      {stayed.map(({ id: hold, error }) => (
        <Text key={hold} size="sm" role="alert" className={classes.bad}>
          {error?.message} {error?.do}
        </Text>
      ))}
    </>
  );
}
