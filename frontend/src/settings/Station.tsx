// This packing station: its name, its printers, sounds, and how it knows totes and an operator who has gone.
import { Button, Group, NumberInput, Select, Switch, Text, TextInput } from '@mantine/core';
import { IconBarcode, IconPrinter } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { StationSettings } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { tell } from '../parts/tell';
import { Section } from './Section';

const kinds = ['label', 'sheet', 'document'];

/** Station sets it up. */
export function Station() {
  const { t } = useTranslation();
  const station = useAsk('packStation', {}, { topics: ['settings'] }).data?.settings;
  const printers = useAsk('printers', {}, { topics: ['settings'] }).data;
  const [edited, setEdited] = useState<StationSettings | null>(null);
  useEffect(() => setEdited(station ?? null), [station]);
  const save = useAct('stationSet', { onSuccess: () => tell(t('settings.saved')) });
  const choose = useAct('stationPrinter', { onSuccess: () => tell(t('settings.saved')) });
  const print = useAct('paperPrint', { onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })) });
  if (!edited) return null;
  const change = (part: Partial<StationSettings>) => setEdited({ ...edited, ...part });
  const printerOf = (kind: string) => printers?.stations.find((s) => s.station === edited.name && s.kind === kind)?.printer ?? null;
  return (
    <Section title={t('settings.station.title')} lead={t('settings.station.lead')}>
      <Group align="start">
        <TextInput
          label={t('settings.station.name')}
          description={t('settings.station.nameLead')}
          value={edited.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
          w={260}
        />
        <NumberInput
          label={t('settings.station.idle')}
          description={t('settings.station.idleLead')}
          value={edited.idle_minutes}
          onChange={(value) => typeof value === 'number' && change({ idle_minutes: value })}
          min={0}
          max={480}
          allowDecimal={false}
          w={260}
        />
        <TextInput
          label={t('settings.station.totes')}
          description={t('settings.station.totesLead')}
          value={edited.tote_prefix}
          onChange={(event) => change({ tote_prefix: event.currentTarget.value })}
          w={260}
        />
      </Group>
      <Switch
        label={t('settings.station.sounds')}
        checked={edited.sounds}
        onChange={(event) => change({ sounds: event.currentTarget.checked })}
      />
      <Group>
        <Button
          variant="default"
          disabled={JSON.stringify(edited) === JSON.stringify(station)}
          loading={save.isPending}
          onClick={() => save.mutate(edited)}
        >
          {t('settings.save')}
        </Button>
      </Group>
      {printers?.printers.length === 0 && <Text size="sm">{t('settings.station.needsPrinter')}</Text>}
      {printers && printers.printers.length > 0 && (
        <Group>
          {kinds.map((kind) => (
            <Select
              key={kind}
              label={t(`settings.station.printer.${kind}`)}
              placeholder={
                printers.printers.length === 1
                  ? t('settings.station.only', { name: printers.printers[0]?.name ?? '' })
                  : t('settings.station.noPrinter')
              }
              clearable
              w={260}
              value={printerOf(kind)}
              data={printers.printers.map(({ name }) => name)}
              onChange={(printer) => choose.mutate({ station: edited.name, kind, printer: printer ?? '' })}
            />
          ))}
        </Group>
      )}
      <Group>
        <Button component={Link} href="/pack/commands" variant="default" leftSection={<IconBarcode size={16} />}>
          {t('settings.station.commands')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPrinter size={16} />}
          disabled={!printers || printers.printers.length === 0}
          loading={print.isPending}
          onClick={() => print.mutate({ paper: 'commands', parcel: '', orders: [], printer: '', key: '' })}
        >
          {t('settings.station.printCommands')}
        </Button>
      </Group>
    </Section>
  );
}
