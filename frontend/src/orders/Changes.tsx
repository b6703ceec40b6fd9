// What this program changed, or is about to change, at the platform for the order. What is unclear or refused waits for a person here.
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Decide } from '../activity/Decide';
import type { EffectView, OrderDetail } from '../api/calls';
import { useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { StateBadge } from '../parts/StateBadge';
import classes from './Orders.module.css';
import { Section } from './Section';

/** Changes are the effects of an order; nothing where there is none. */
export function Changes({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const text = useText();
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
            {text(effect.says) && <Text size="sm">{text(effect.says)}</Text>}
            {effect.decide && <DecideButton effect={effect} />}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** DecideButton asks a person what became of a change that nobody can tell. */
export function DecideButton({ effect }: { effect: EffectView }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  return (
    <>
      <Button size="compact-sm" mt={4} onClick={() => setAsked(true)}>
        {t('orders.changes.decide')}
      </Button>
      <Decide effect={asked ? effect : null} onClose={() => setAsked(false)} />
    </>
  );
}
