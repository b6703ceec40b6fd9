// The way to the screens.
import { Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { count } from '../parts/format';
import type { Waiting } from './frame';
import classes from './Navigation.module.css';
import { type ScreenName, screens } from './screens';

const divided: ScreenName[] = ['mappings', 'comparison'];

/** Navigation lists the screens with what waits in them. */
export function Navigation({ waiting, current }: { waiting: Waiting; current: ScreenName }) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 74.99em)') ?? false;
  return (
    <nav aria-label={t('shell.navigation')} className={classes.nav}>
      {screens.map(({ name, path, icon: Icon }) => {
        const number = waiting[name] ?? 0;
        const label = number > 0 ? t('shell.waiting', { screen: t(`${name}.title`), number: count(number) }) : t(`${name}.title`);
        return (
          <Tooltip key={name} label={label} position="right" disabled={!narrow}>
            <Link
              href={path}
              className={classes.link}
              aria-label={label}
              aria-current={name === current ? 'page' : undefined}
              data-divided={divided.includes(name) || undefined}
            >
              <Icon size={20} stroke={1.7} aria-hidden />
              <span className={classes.label}>{t(`${name}.title`)}</span>
              {number > 0 && <span className={classes.badge}>{number > 999 ? t('shell.many') : count(number)}</span>}
            </Link>
          </Tooltip>
        );
      })}
    </nav>
  );
}
