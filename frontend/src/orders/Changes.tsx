// What this program changed, or is about to change, at the platform for the order. What is unclear or refused waits for a person here.
import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { EffectView, OrderDetail } from '../api/calls';
import { useAct } from '../api/hooks';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import classes from './Orders.module.css';
import { Section } from './Section';

/** decisions are what a person can decide; each says on the button what it means. */
const decisions = ['done', 'again', 'drop'] as const;

/** Changes are the effects of an order; nothing where there is none. */
export function Changes({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  if (detail.effects.length === 0) return null;
  return (
    <Section title={t('orders.changes.title')}>
      <ol className={classes.history}>
        {detail.effects.toReversed().map((effect) => (
          <li key={effect.id}>
            <Group gap={8}>
              <Text size="sm">{t(`states.effectKind.${effect.kind}`)}</Text>
              <StateBadge kind="effect" state={effect.state} />
              <Text size="xs" c="dimmed">
                {effect.state === 'due' ? (
                  <>
                    {t('orders.changes.due')} <Moment at={effect.due_at} />
                  </>
                ) : (
                  <Moment at={effect.updated_at} />
                )}
              </Text>
            </Group>
            {effect.error && <Text size="sm">{effect.error}</Text>}
            {effect.decide && <Decide effect={effect} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Decide lets a person say what became of a change that nobody can tell. */
export function Decide({ effect }: { effect: EffectView }) {
  const { t } = useTranslation();
  const decide = useAct('orderDecide', { onSuccess: () => tell(t('orders.changes.decided')) });
  return (
    <Group gap={6} mt={4}>
      {decisions.map((decision) => (
        <Button
          key={decision}
          size="compact-sm"
          variant="default"
          loading={decide.isPending && decide.variables.decision === decision}
          title={t(`orders.changes.${decision}Lead`)}
          onClick={() => decide.mutate({ effect: effect.id, decision })}
        >
          {t(`orders.changes.${decision}`)}
        </Button>
      ))}
    </Group>
  );
}
