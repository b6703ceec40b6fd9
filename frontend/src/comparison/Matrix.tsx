// All platforms in one table, narrowed by what is wanted; two to four of them can be chosen and compared cell by cell.
import { Button, Checkbox, Group, Select, Text } from '@mantine/core';
import { IconColumns3, IconFilterOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PlatformView } from '../api/calls';
import { EmptyState } from '../parts/EmptyState';
import { PlatformBadge } from '../parts/PlatformBadge';
import { Cell } from './Cell';
import classes from './comparison.module.css';
import { type Filter, fitting, least, most, traits, valuesOf } from './logic';

interface MatrixProps {
  platforms: PlatformView[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
  chosen: PlatformView[];
  onChoose: (ids: string[], side?: boolean) => void;
}

/** Matrix is the table of all platforms. */
export function Matrix({ platforms, filter, onFilter, chosen, onChoose }: MatrixProps) {
  const { t } = useTranslation();
  const shown = fitting(platforms, filter);
  const ids = chosen.map(({ id }) => id);
  const narrowed = Object.keys(filter).length > 0;

  function toggle(id: string) {
    onChoose(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
  }

  return (
    <>
      <search className={classes.filter} aria-label={t('comparison.filter')}>
        {traits.map((trait) => (
          <Select
            key={trait.name}
            size="xs"
            clearable
            label={t(`comparison.trait.${trait.name}`)}
            placeholder={t('comparison.any')}
            data={valuesOf(trait).map((value) => ({ value, label: t(`comparison.value.${trait.values ? trait.name : 'is'}.${value}`) }))}
            value={filter[trait.name] ?? null}
            onChange={(value) => onFilter(wished(filter, trait.name, value))}
          />
        ))}
      </search>
      <Group justify="space-between" mb="xs" mih={36}>
        <Group gap="sm">
          <Text size="sm" c="dimmed" role="status">
            {t('comparison.shown', { shown: shown.length, all: platforms.length })}
          </Text>
          {narrowed && (
            <Button size="xs" variant="subtle" leftSection={<IconFilterOff size={14} />} onClick={() => onFilter({})}>
              {t('comparison.clear')}
            </Button>
          )}
        </Group>
        <Group gap="sm">
          <Text size="sm" c="dimmed">
            {t('comparison.choose', { least, most })}
          </Text>
          <Button leftSection={<IconColumns3 size={16} />} disabled={chosen.length < least} onClick={() => onChoose(ids, true)}>
            {t('comparison.compare', { number: chosen.length })}
          </Button>
        </Group>
      </Group>
      {shown.length === 0 ? (
        <EmptyState icon={IconFilterOff} title={t('comparison.none')} lead={t('comparison.noneLead')}>
          <Button variant="default" onClick={() => onFilter({})}>
            {t('comparison.clear')}
          </Button>
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
        <section className={classes.scroller} tabIndex={0} aria-label={t('comparison.title')}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col" className={classes.corner}>
                  {t('comparison.platform')}
                </th>
                {traits.map(({ name }) => (
                  <th key={name} scope="col">
                    {t(`comparison.trait.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map((platform) => (
                <tr key={platform.id} data-chosen={ids.includes(platform.id) || undefined}>
                  <th scope="row" className={classes.side}>
                    <Checkbox
                      label={<PlatformBadge platform={platform.id} name={platform.name} />}
                      checked={ids.includes(platform.id)}
                      disabled={!ids.includes(platform.id) && ids.length >= most}
                      onChange={() => toggle(platform.id)}
                    />
                  </th>
                  {traits.map((trait) => (
                    <td key={trait.name}>
                      <Cell trait={trait} platform={platform} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      )}
    </>
  );
}

function wished(filter: Filter, name: string, value: string | null): Filter {
  const { [name]: _, ...others } = filter;
  return value ? { ...others, [name]: value } : others;
}
