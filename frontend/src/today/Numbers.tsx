// How much there is to do, as numbers that lead to the orders behind them.
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { TodayDoc } from '../api/calls';
import { count } from '../parts/format';
import classes from './Today.module.css';

const states = ['ready', 'picking', 'packed', 'held', 'short'] as const;

/** Numbers counts the open orders by state, and what has left today. */
export function Numbers({ today }: { today: TodayDoc }) {
  const { t } = useTranslation();
  return (
    <section className={classes.numbers} aria-label={t('today.numbers')}>
      {states.map((state) => (
        <Link key={state} href={`/orders?state=${state}`} className={classes.number}>
          <Text size="sm" c="dimmed">
            {t(`states.order.${state}`)}
          </Text>
          <Text size="xl" fw={700}>
            {count(today.states[state] ?? 0)}
          </Text>
        </Link>
      ))}
      <Link href="/orders?state=shipped,reported" className={classes.number}>
        <Text size="sm" c="dimmed">
          {t('today.shipped')}
        </Text>
        <Text size="xl" fw={700}>
          {count(today.shipped_today)}
        </Text>
      </Link>
    </section>
  );
}
