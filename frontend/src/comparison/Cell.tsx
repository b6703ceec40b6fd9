// One value of a platform: a yes or no by its sign and its word, anything else in words.
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlatformView } from '../api/calls';
import { StateBadge } from '../parts/StateBadge';
import classes from './comparison.module.css';
import type { Trait } from './logic';

/** Cell shows what a platform has of a trait. */
export function Cell({ trait, platform }: { trait: Trait; platform: PlatformView }) {
  const { t } = useTranslation();
  const value = trait.of(platform);
  if (trait.name === 'evidence') return <StateBadge kind="evidence" state={value} />;
  if (trait.values) return <span data-muted={value === 'none' || undefined}>{t(`comparison.value.${trait.name}.${value}`)}</span>;
  const Icon = value === 'yes' ? IconCheck : IconMinus;
  return (
    <span className={classes.sign} data-muted={value === 'no' || undefined}>
      <Icon size={16} aria-hidden />
      {t(`comparison.value.is.${value}`)}
    </span>
  );
}
