// The printers of this warehouse: what each says of itself, and a ruler page to try it.
import { ActionIcon, Alert, Button, Checkbox, Group, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import { IconPrinter, IconRefresh, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrinterView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { ErrorNote } from '../parts/ErrorNote';
import { count, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { StateBadge } from '../parts/StateBadge';
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
      {printers.data?.printers.length === 0 && (
        <Alert role="note" icon={<IconPrinter size={20} />} title={t('settings.printers.none')}>
          {t('settings.printers.noneLead')}
        </Alert>
      )}
      {printers.data && printers.data.printers.length > 0 && (
        <Stack gap="xs" component="ul" className={classes.list}>
          {printers.data.printers.map((printer) => (
            <PrinterLine key={printer.name} printer={printer} />
          ))}
        </Stack>
      )}
      {printers.data && printers.data.printers.length > 0 && (
        <Group>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconRefresh size={15} />}
            loading={printers.isFetching}
            onClick={() => printers.refetch()}
          >
            {t('settings.printers.look')}
          </Button>
        </Group>
      )}
      <AddPrinter />
    </Section>
  );
}

function PrinterLine({ printer }: { printer: PrinterView }) {
  const { t } = useTranslation();
  const text = useText();
  const [removing, setRemoving] = useState(false);
  const [tested, setTested] = useState('');
  const test = useAct('printerTest', { onSuccess: ({ jobs }) => setTested(jobs[0]?.batch ?? '') });
  const remove = useAct('printerRemove');
  return (
    <li className={classes.item}>
      <IconPrinter size={20} aria-hidden />
      <div className={classes.words}>
        <Text fw={600}>{printer.name}</Text>
        <Text size="sm" c="dimmed">
          {printer.model || printer.address}
        </Text>
        <Text size="sm" c="dimmed">
          {printer.paper.length > 0
            ? t('settings.printers.paper', {
                sizes: printer.paper.map(({ width, height }) => `${width} × ${height} mm`).join(t('orders.comma')),
              })
            : t('settings.printers.paperUnknown')}
          {printer.waiting > 0 && ` · ${t('settings.printers.waiting', { count: printer.waiting, number: count(printer.waiting) })}`}
        </Text>
        {printer.problem && (
          <Text size="sm" className={classes.trouble}>
            {text(printer.problem)}
            {printer.do && ` — ${text(printer.do)}`}
          </Text>
        )}
        {!printer.problem && !printer.prints && (
          <Text size="sm" className={classes.trouble}>
            {t('settings.printers.takesNothing')}
          </Text>
        )}
        {tested && <TestPage batch={tested} />}
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

// TestPage says what became of the test page.
function TestPage({ batch }: { batch: string }) {
  const { t } = useTranslation();
  const text = useText();
  const job = useAsk('printBatch', { batch, trouble: false, after: '' }, { topics: ['print_jobs'] }).data?.jobs[0];
  if (!job) return null;
  return (
    <Group gap={6} role="status" data-testid="test-page">
      <Text size="sm">{t('activity.prints.kind.test')}</Text>
      <StateBadge kind="print" state={job.state} />
      {job.reason && (
        <Text size="sm">
          {text(job.reason)} {text(job.do)}
        </Text>
      )}
    </Group>
  );
}

function AddPrinter() {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [address, setAddress] = useState('');
  const [zpl, setZPL] = useState(false);
  const text = useText();
  const [dpi, setDPI] = useState('203');
  const known = useAsk('printerFind', {}, { topics: ['settings'] }).data;
  const found = known?.found.filter(({ set_up }) => !set_up) ?? [];
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
      {known?.problem && (
        <Text size="sm" mb="xs">
          {text(known.problem.says)} {text(known.problem.do)}
        </Text>
      )}
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
