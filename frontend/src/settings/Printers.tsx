// The printers of this warehouse: what each says of itself, and a ruler page to try it.
import { ActionIcon, Button, Checkbox, Group, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPrinter, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrinterView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import { Section } from './Section';
import classes from './Settings.module.css';

/** Printers sets them up. */
export function Printers() {
  const { t } = useTranslation();
  const printers = useAsk('printers', {}, { topics: ['settings', 'print_jobs'] });
  return (
    <Section title={t('settings.printers.title')} lead={t('settings.printers.lead')}>
      {printers.error && <ErrorNote error={printers.error} onRetry={() => printers.refetch()} />}
      {printers.isPending && <Loading rows={2} />}
      {printers.data && (
        <Stack gap="xs" component="ul" className={classes.list}>
          {printers.data.printers.map((printer) => (
            <PrinterLine key={printer.name} printer={printer} />
          ))}
        </Stack>
      )}
      <AddPrinter />
    </Section>
  );
}

function PrinterLine({ printer }: { printer: PrinterView }) {
  const { t } = useTranslation();
  const text = useText();
  const [removing, setRemoving] = useState(false);
  const test = useAct('printerTest', { onSuccess: () => tell(t('settings.printers.sent')) });
  const remove = useAct('printerRemove');
  return (
    <li className={classes.item}>
      <IconPrinter size={20} aria-hidden />
      <div className={classes.words}>
        <Text fw={600}>{printer.name}</Text>
        <Text size="sm" c="dimmed">
          {printer.model || printer.address}
        </Text>
        {printer.problem && <Text size="sm">{text(printer.problem)}</Text>}
      </div>
      <StateBadge kind="printer" state={printer.state} />
      <Button variant="default" size="compact-sm" loading={test.isPending} onClick={() => test.mutate({ name: printer.name })}>
        {t('settings.printers.test')}
      </Button>
      <Tooltip label={t('settings.printers.remove', { name: printer.name })}>
        <ActionIcon aria-label={t('settings.printers.remove', { name: printer.name })} onClick={() => setRemoving(true)}>
          <IconTrash size={16} />
        </ActionIcon>
      </Tooltip>
      <ConfirmChange
        opened={removing}
        onClose={() => setRemoving(false)}
        title={t('settings.printers.remove', { name: printer.name })}
        lead={t('settings.printers.removeLead')}
        action={t('settings.printers.removeAct')}
        danger
        onConfirm={() => remove.mutateAsync({ name: printer.name })}
      />
    </li>
  );
}

function AddPrinter() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [zpl, setZPL] = useState(false);
  const [dpi, setDPI] = useState('203');
  const found = useAsk('printerFind', {}, { topics: ['settings'] }).data?.found.filter(({ set_up }) => !set_up) ?? [];
  const raw = isRaw(address);
  const add = useAct('printerAdd', {
    onSuccess: () => {
      setName('');
      setAddress('');
      setZPL(false);
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!name.trim() || !address.trim()) return;
    add.mutate({ name: name.trim(), address: address.trim(), zpl, dpi: zpl || raw ? Number(dpi) : 0, width: 0, height: 0 });
  }
  return (
    <form onSubmit={submit}>
      <Group align="end">
        {found.length > 0 && (
          <Select
            label={t('settings.printers.found')}
            placeholder={t('settings.printers.foundNone')}
            value={found.some((one) => one.address === address) ? address : null}
            data={found.map((one) => ({ value: one.address, label: one.name }))}
            onChange={(chosen) => {
              setAddress(chosen ?? '');
              setName(found.find((one) => one.address === chosen)?.name ?? '');
            }}
            w={220}
          />
        )}
        <TextInput
          label={t('settings.printers.name')}
          placeholder={t('settings.printers.nameExample')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          w={200}
        />
        <TextInput
          label={t('settings.printers.address')}
          placeholder={t('settings.printers.addressExample')}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
          w={320}
        />
        {(zpl || raw) && (
          <Select
            label={t('settings.printers.dpi')}
            value={dpi}
            data={['203', '300', '600']}
            onChange={(value) => setDPI(value ?? '203')}
            allowDeselect={false}
            w={120}
          />
        )}
        <Button type="submit" variant="default" disabled={!name.trim() || !address.trim()} loading={add.isPending}>
          {t('settings.printers.add')}
        </Button>
      </Group>
      {!raw && (
        <Checkbox
          mt="sm"
          label={t('settings.printers.zpl')}
          description={t('settings.printers.zplLead')}
          checked={zpl}
          onChange={(event) => setZPL(event.currentTarget.checked)}
        />
      )}
    </form>
  );
}

// isRaw says whether an address is that of a port which takes whatever comes in: such a printer speaks ZPL and tells no resolution.
function isRaw(address: string): boolean {
  return /^(raw|socket):|^[^:/]+:9100$/i.test(address.trim());
}
