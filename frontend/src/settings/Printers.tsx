// The printers of this warehouse: what each says of itself, and a ruler page to try it.
import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core';
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
  const add = useAct('printerAdd', {
    onSuccess: () => {
      setName('');
      setAddress('');
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim() && address.trim()) add.mutate({ name: name.trim(), address: address.trim() });
  }
  return (
    <form onSubmit={submit}>
      <Group align="end">
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
        <Button type="submit" variant="default" disabled={!name.trim() || !address.trim()} loading={add.isPending}>
          {t('settings.printers.add')}
        </Button>
      </Group>
    </form>
  );
}
