// Two to four platforms side by side, cell by cell: what differs is marked, and every ability says how sure it is.
import { Button, Group, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PlatformView } from '../api/calls';
import { count, none, useText } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import { StateBadge } from '../parts/StateBadge';
import { Cell } from './Cell';
import classes from './comparison.module.css';
import { abilities, differ, traits } from './logic';

interface Row {
  key: string;
  name: string;
  /** what is compared */
  of: (platform: PlatformView) => string;
  show: (platform: PlatformView) => React.ReactNode;
}

/** SideBySide compares platforms. */
export function SideBySide({ platforms }: { platforms: PlatformView[] }) {
  const { t } = useTranslation();
  const groups = useGroups();
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  return (
    <>
      <Group justify="space-between" mb="xs">
        <Text size="sm" c="dimmed">
          {t('comparison.marked')}
        </Text>
        <Switch
          label={t('comparison.onlyDifferent')}
          checked={onlyDifferent}
          onChange={(event) => setOnlyDifferent(event.currentTarget.checked)}
        />
      </Group>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section className={classes.scroller} tabIndex={0} aria-label={t('comparison.title')}>
        <table className={classes.table} data-wide>
          <thead>
            <tr>
              <td className={classes.corner} />
              {platforms.map((platform) => (
                <th key={platform.id} scope="col">
                  <Group justify="space-between" wrap="nowrap">
                    <PlatformBadge platform={platform.id} name={platform.name} />
                    <Button component={Link} href={`/accounts/new/${platform.id}`} size="compact-xs" variant="light">
                      {t('comparison.connect')}
                    </Button>
                  </Group>
                </th>
              ))}
            </tr>
          </thead>
          {groups.map(({ name, rows }) => {
            const shown = onlyDifferent ? rows.filter((row) => differ(platforms, row.of)) : rows;
            if (shown.length === 0) return null;
            return (
              <tbody key={name}>
                <tr>
                  <th scope="colgroup" colSpan={platforms.length + 1} className={classes.group}>
                    {t(`comparison.group.${name}`)}
                  </th>
                </tr>
                {shown.map((row) => (
                  <tr key={row.key} data-differs={differ(platforms, row.of) || undefined}>
                    <th scope="row" className={classes.side}>
                      {row.name}
                      {differ(platforms, row.of) && <span className="gw-visually-hidden"> {t('comparison.differs')}</span>}
                    </th>
                    {platforms.map((platform) => (
                      <td key={platform.id}>{row.show(platform)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            );
          })}
        </table>
      </section>
    </>
  );
}

function useGroups(): { name: string; rows: Row[] }[] {
  const { t, i18n } = useTranslation();
  const text = useText();
  const language = i18n.language === 'en' ? 'en' : 'zh-TW';
  const words = (key: string, name: string, of: (platform: PlatformView) => string): Row => ({
    key,
    name,
    of,
    show: (platform) => of(platform) || <span data-muted>{none}</span>,
  });
  return [
    {
      name: 'abilities',
      rows: traits
        .filter(({ name }) => name !== 'evidence')
        .map((trait) => ({
          key: trait.name,
          name: t(`comparison.trait.${trait.name}`),
          of: trait.of,
          show: (platform) => <Cell trait={trait} platform={platform} />,
        })),
    },
    {
      name: 'evidence',
      rows: abilities.map((ability) => ({
        key: ability,
        name: t(`comparison.ability.${ability}`),
        of: (platform) => platform.evidence.abilities[ability]?.level ?? '',
        show: (platform) => {
          const finding = platform.evidence.abilities[ability];
          if (!finding) return <span data-muted>{t('comparison.value.is.no')}</span>;
          return (
            <>
              <StateBadge kind="evidence" state={finding.level} />
              <Text size="xs" c="dimmed" mt={4}>
                {text(finding.note)}
              </Text>
            </>
          );
        },
      })),
    },
    {
      name: 'prepare',
      rows: [
        {
          key: 'fields',
          name: t('comparison.fields'),
          of: (platform) =>
            wanted(platform)
              .map((field) => field.key)
              .join(),
          show: (platform) => (
            <ul className={classes.list}>
              {wanted(platform).map((field) => (
                <li key={field.key}>
                  <Text size="sm" fw={600}>
                    {text(field.label)}
                    {field.app && ` ${t('comparison.once')}`}
                    {!field.required && ` ${t('accounts.optional')}`}
                  </Text>
                  <Text size="xs" c="dimmed">
                    {text(field.where)}
                  </Text>
                </li>
              ))}
            </ul>
          ),
        },
        words('allowlistNote', t('comparison.trait.allowlist'), (platform) => text(platform.allowlist_note)),
      ],
    },
    {
      name: 'limits',
      rows: [
        words('lookback', t('comparison.lookback'), (platform) =>
          platform.limits.lookback_days ? t('comparison.days', { number: count(platform.limits.lookback_days) }) : '',
        ),
        words('pace', t('comparison.pace'), (platform) => t('comparison.perSecond', { number: platform.limits.per_second })),
        words('page', t('comparison.page'), (platform) => (platform.limits.page_size ? count(platform.limits.page_size) : '')),
        words('payments', t('comparison.payments'), (platform) => platform.payments.map((one) => text(one.name)).join(t('accounts.comma'))),
        words('shippings', t('comparison.shippings'), (platform) =>
          platform.shippings.map((one) => text(one.name)).join(t('accounts.comma')),
        ),
      ],
    },
    {
      name: 'caveats',
      rows: [
        {
          key: 'caveats',
          name: t('comparison.caveats'),
          of: (platform) => platform.caveats[language].join(),
          show: (platform) => (
            <ul className={classes.list} data-marked>
              {platform.caveats[language].map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          ),
        },
      ],
    },
  ];
}

// What is to be had before anybody begins: what is asked for and what is secret.
function wanted(platform: PlatformView) {
  return platform.fields.filter((field) => !field.setting && (field.required || field.secret));
}
