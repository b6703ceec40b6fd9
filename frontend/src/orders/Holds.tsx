// Why the order is held: each hold with its fix, and its release where a person may release it.
import { Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { HoldDetail, OrderDetail, OrderView } from '../api/calls';
import { DoorError } from '../api/door';
import { useAct } from '../api/hooks';
import { useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { tell, tellError } from '../parts/tell';
import { FixDialog, fixOf, mappingsAt } from './FixDialog';
import { NoteDialog } from './NoteDialog';
import classes from './Orders.module.css';
import { Section } from './Section';
import { Who } from './Who';

/** Holds are the open holds; nothing where there is none. */
export function Holds({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<HoldDetail | null>(null);
  const release = useAct('orderRelease');

  async function answer(hold: HoldDetail, note: string) {
    const { error } = await release.mutateAsync({ hold: hold.id, note });
    if (error) {
      const failed = new DoorError(error);
      tellError(failed);
      throw failed;
    }
    tell(t('orders.hold.done', { number: detail.order.number }));
  }

  if (detail.holds.length === 0) return null;
  return (
    <Section title={t('orders.hold.section')}>
      <Stack gap={8}>
        {detail.holds.map((hold) => (
          <HoldCard key={hold.id} hold={hold} order={detail.order} onRelease={setAsked} />
        ))}
      </Stack>
      {asked && (
        <NoteDialog
          title={t('orders.hold.title', { reason: t(`states.reason.${asked.reason}`) })}
          lead={t('orders.hold.lead')}
          label={asked.with_note ? t('orders.hold.noteNeeded') : t('orders.hold.note')}
          action={t('orders.hold.release')}
          required={asked.with_note}
          onClose={() => setAsked(null)}
          onAnswer={(note) => answer(asked, note)}
        />
      )}
    </Section>
  );
}

interface HoldCardProps {
  hold: HoldDetail;
  order: OrderView;
  onRelease: (hold: HoldDetail) => void;
}

function HoldCard({ hold, order, onRelease }: HoldCardProps) {
  const { t } = useTranslation();
  const text = useText();
  const [fixing, setFixing] = useState(false);
  const fix = fixOf(hold);
  const about = text(hold.about);
  const name = t(`states.reason.${hold.reason}`);
  return (
    <Paper p="sm" className={classes.hold}>
      <Group gap={8} wrap="nowrap" align="flex-start">
        <IconHandStop size={18} className={classes.holdIcon} aria-hidden />
        <div className={classes.grow}>
          <Text size="sm" fw={600} className={classes.reason}>
            {name}
            {about && `${t('orders.colon')}${about}`}
          </Text>
          <Text size="sm">{t(`orders.fixes.${hold.reason}`)}</Text>
          <Text size="xs" c="dimmed" mt={2}>
            <Who name={hold.by} /> · <Moment at={hold.at} />
          </Text>
          <Group gap={6} mt={8}>
            {fix && (
              <Button size="xs" onClick={() => setFixing(true)}>
                {t(`orders.fix.${fix}`)}
              </Button>
            )}
            {hold.may_release ? (
              <Button size="xs" variant="default" onClick={() => onRelease(hold)}>
                {t('orders.hold.release')}
              </Button>
            ) : (
              <Text size="xs" c="dimmed">
                {t('orders.hold.byCause')}
              </Text>
            )}
            {fix && (
              <Anchor component={Link} size="xs" href={mappingsAt(fix, order.account)} ml="auto">
                {t('orders.fix.all')}
              </Anchor>
            )}
          </Group>
          {fix && fixing && <FixDialog fix={fix} order={order} subject={hold.subject} name={about} onClose={() => setFixing(false)} />}
        </div>
      </Group>
    </Paper>
  );
}
