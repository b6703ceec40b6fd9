// What the list is narrowed by, above it.
import { Button, Checkbox, Group, Popover, Select, Stack } from '@mantine/core';
import { DatePickerInput } from '@mantine/dates';
import { IconChevronDown, IconFilterOff } from '@tabler/icons-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderChoices, OrderFilter } from '../api/calls';
import { count, useText } from '../parts/format';
import { SearchBox } from '../parts/SearchBox';
import { finished, isNarrow, nothing, withStates } from './filter';
import classes from './Orders.module.css';

/** shipBys are the moments that people ask for; a day in the address is one too. */
const shipBys = ['overdue', 'today', '24h', '3d'];

interface FiltersProps {
  filter: OrderFilter;
  choices: OrderChoices | undefined;
  onChange: (filter: OrderFilter) => void;
  /** what came of it, behind the fields */
  children: ReactNode;
}

/** Filters are the fields that narrow the list. */
export function Filters({ filter, choices, onChange, children }: FiltersProps) {
  const { t } = useTranslation();
  const text = useText();
  const named = (list: OrderChoices['accounts'] = []) => list.map(({ value, name }) => ({ value, label: text(name) }));
  const accounts = choices?.accounts.filter(({ of }) => !filter.platform || of === filter.platform);
  const reasons = choices?.reasons.map((value) => ({ value, label: t(`states.reason.${value}`) }));
  const marks = (choices?.marks.length ? choices.marks : [filter.mark].filter(Boolean)).map((value) => ({
    value,
    label: t(`orders.filters.marks.${value}`),
  }));
  const moments = shipBys.map((value) => ({ value, label: t(`orders.filters.shipBys.${value}`) }));
  if (filter.ship_by && !shipBys.includes(filter.ship_by)) {
    moments.push({ value: filter.ship_by, label: t('orders.filters.shipByDay', { day: filter.ship_by.replaceAll('-', '/') }) });
  }

  function set(part: Partial<OrderFilter>) {
    onChange({ ...filter, ...part });
  }

  return (
    <search className={classes.filters} aria-label={t('orders.filters.title')}>
      <SearchBox value={filter.search} onSearch={(search) => set({ search })} label={t('orders.search')} width={300} />
      <States chosen={filter.states} all={choices?.states ?? []} onChange={(states) => onChange(withStates(filter, states))} />
      <Pick name="reason" value={filter.reason} choices={reasons} onPick={(reason) => set({ reason })} />
      {marks.length > 0 && (
        <Pick name="mark" value={filter.mark} choices={marks} onPick={(mark) => set({ mark, sort: mark ? '' : filter.sort })} />
      )}
      <Pick name="shipBy" value={filter.ship_by} choices={moments} onPick={(ship_by) => set({ ship_by })} />
      <Pick
        name="platform"
        value={filter.platform}
        choices={named(choices?.platforms)}
        onPick={(platform) => set({ platform, account: '' })}
      />
      <Pick name="account" value={filter.account} choices={named(accounts)} onPick={(account) => set({ account })} />
      {(choices?.merchants.length ?? 0) > 1 && (
        <Pick name="merchant" value={filter.merchant} choices={named(choices?.merchants)} onPick={(merchant) => set({ merchant })} />
      )}
      <Days filter={filter} onChange={set} />
      {isNarrow(filter) && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconFilterOff size={16} />}
          onClick={() => onChange({ ...nothing, sort: filter.sort })}
        >
          {t('orders.filters.clear')}
        </Button>
      )}
      <div className={classes.came}>{children}</div>
    </search>
  );
}

interface PickProps {
  name: 'reason' | 'mark' | 'shipBy' | 'platform' | 'account' | 'merchant';
  value: string;
  choices: { value: string; label: string }[] | undefined;
  onPick: (value: string) => void;
}

function Pick({ name, value, choices = [], onPick }: PickProps) {
  const { t } = useTranslation();
  const label = t(`orders.filters.${name}`);
  const known = choices.some((choice) => choice.value === value);
  return (
    <Select
      className={classes.pick}
      data-set={value !== '' || undefined}
      aria-label={label}
      placeholder={label}
      data={known || !value ? choices : [...choices, { value, label: value }]}
      value={value || null}
      onChange={(chosen) => onPick(chosen ?? '')}
      clearable
      clearButtonProps={{ 'aria-label': t('orders.filters.clearOne', { filter: label }) }}
      searchable={choices.length > 8}
      nothingFoundMessage={t('orders.filters.none')}
      checkIconPosition="right"
      comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
    />
  );
}

interface StatesProps {
  chosen: string[];
  all: string[];
  onChange: (states: string[]) => void;
}

// States may be several at once: what is open, say.
function States({ chosen, all, onChange }: StatesProps) {
  const { t } = useTranslation();
  const words =
    chosen.length === 0
      ? t('orders.filters.state')
      : chosen.length < 3
        ? chosen.map((state) => t(`states.order.${state}`)).join(t('orders.comma'))
        : t('orders.filters.states', { number: count(chosen.length) });
  const open = all.filter((state) => !finished.includes(state));
  return (
    <Popover position="bottom-start" trapFocus withinPortal>
      <Popover.Target>
        <Button
          variant="default"
          className={classes.states}
          data-set={chosen.length > 0 || undefined}
          fw={400}
          rightSection={<IconChevronDown size={16} aria-hidden />}
        >
          {words}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Checkbox.Group value={chosen} onChange={(states) => onChange(all.filter((state) => states.includes(state)))}>
          <Stack gap={8}>
            {all.map((state) => (
              <Checkbox key={state} value={state} label={t(`states.order.${state}`)} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group gap="xs" mt="sm">
          <Button size="compact-sm" variant="default" onClick={() => onChange(open)}>
            {t('orders.filters.open')}
          </Button>
          <Button size="compact-sm" variant="default" disabled={chosen.length === 0} onClick={() => onChange([])}>
            {t('orders.filters.any')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function Days({ filter, onChange }: { filter: OrderFilter; onChange: (part: Partial<OrderFilter>) => void }) {
  const { t, i18n } = useTranslation();
  const label = t('orders.filters.days');
  const [range, setRange] = useState<[string | null, string | null]>([null, null]);
  useEffect(() => setRange([filter.from || null, filter.to || null]), [filter.from, filter.to]);
  return (
    <DatePickerInput
      type="range"
      className={classes.days}
      data-set={filter.from !== '' || filter.to !== '' || undefined}
      aria-label={label}
      placeholder={label}
      valueFormat="YYYY/MM/DD"
      locale={i18n.language === 'en' ? 'en' : 'zh-tw'}
      firstDayOfWeek={0}
      allowSingleDateInRange
      clearable
      clearButtonProps={{ 'aria-label': t('orders.filters.clearOne', { filter: label }) }}
      value={range}
      // The list waits for the second day: until then the range is not one.
      onChange={(chosen) => {
        setRange(chosen);
        const [from, to] = chosen;
        if (!from === !to) onChange({ from: from ?? '', to: to ?? '' });
      }}
    />
  );
}
