// A light for every account: when it last worked, what it brought, when it fetches next, and what waits.
import { Paper, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AccountLight } from '../api/calls';
import { count, near, none, useText } from '../parts/format';
import classes from './Today.module.css';

/** Lights lists the accounts; colour is never alone, the reason stands beside it. */
export function Lights({ lights }: { lights: AccountLight[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="lights">
      <Title order={2} size="h4" id="lights" mb="xs">
        {t('today.lights.title')}
      </Title>
      {lights.length === 0 && <Link href="/accounts/new">{t('today.lights.none')}</Link>}
      <ul className={classes.list}>
        {lights.map((light) => (
          <li key={light.id} className={classes.item}>
            <span className={classes.light} data-light={light.light} role="img" aria-label={t(`today.lights.${light.light}`)} />
            <div className={classes.words}>
              <Link href={`/accounts/${light.id}`}>{light.account}</Link>
              <Text size="sm">{text(light.reason)}</Text>
              <Text size="xs" c="dimmed">
                {[
                  t('today.lights.last', {
                    at: light.last_success_at ? near(light.last_success_at) : none,
                    number: count(light.brought),
                  }),
                  t('today.lights.next', { at: light.next_fetch_at ? near(light.next_fetch_at) : none }),
                  t('today.lights.queue', { number: count(light.queue) }),
                ].join(' · ')}
              </Text>
            </div>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
