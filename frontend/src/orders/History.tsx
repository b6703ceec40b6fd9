// What happened to the order, in plain words, the newest first.
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../api/calls';
import { count, useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import classes from './Orders.module.css';
import { Section } from './Section';
import { Who } from './Who';

/** few is how many entries are shown until all are asked for. */
const few = 12;

/** History is the order's history. */
export function History({ detail: { history } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const [all, setAll] = useState(false);
  const newest = history.toReversed();
  return (
    <Section title={t('orders.history.title')}>
      <ol className={classes.history}>
        {newest.slice(0, all ? undefined : few).map((event, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: entries are never changed; a new one shifts all
          <li key={at}>
            <Text size="sm">{text(event.text)}</Text>
            <Text size="xs" c="dimmed">
              <Moment at={event.at} /> · <Who name={event.who} />
            </Text>
          </li>
        ))}
      </ol>
      {!all && history.length > few && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          {t('orders.history.all', { number: count(history.length) })}
        </Button>
      )}
    </Section>
  );
}
