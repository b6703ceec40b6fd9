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
    <div className={classes.nav}>
      {screens.map(({ name, path, icon: Icon }) => {
        const number = waiting[name] ?? 0;
        const title = t(`${name}.title`);
        return (
          <Tooltip key={name} label={title} position="right" disabled={!narrow}>
            <Link
              href={path}
              className={classes.link}
              aria-current={name === current ? 'page' : undefined}
              data-divided={divided.includes(name) || undefined}
            >
              <Icon size={20} stroke={1.7} aria-hidden />
              <span className={classes.label}>{title}</span>
              {number > 0 && (
                <span className={classes.badge}>
                  {number > 999 ? t('shell.many') : count(number)} <span className="gw-visually-hidden">{t('shell.waiting')}</span>
                </span>
              )}
            </Link>
          </Tooltip>
        );
      })}
    </div>
  );
}
