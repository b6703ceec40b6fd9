// The screen Channels: the merchants whose goods are here, and the sales channels through which each sells.
import { Button, Group, Modal, Paper, Radio, Stack, Switch, Text, TextInput, Title } from '@mantine/core';
import { IconBuildingStore, IconFileImport, IconPlus } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { ChannelView, MerchantView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ImportDialog } from '../imports/ImportDialog';
import { ConfirmChange } from '../parts/ConfirmChange';
import { EmptyState } from '../parts/EmptyState';
import { ErrorNote } from '../parts/ErrorNote';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { useWarehouse } from '../shell/frame';
import classes from './Channels.module.css';

/** Channels is the screen. */
export default function Channels() {
  const { t } = useTranslation();
  const merchants = useAsk('merchants', {}, { topics: ['merchants'], keep: true });
  const channels = useAsk('channels', { merchant: '' }, { topics: ['channels'] });
  const warehouse = useWarehouse(); // a merchant adds no other merchants
  const [dialog, setDialog] = useState<'merchant' | 'import' | MerchantView | null>(null);
  const error = merchants.error ?? channels.error;
  return (
    <>
      <PageHead title={t('channels.title')} lead={t('channels.lead')}>
        {warehouse && (
          <>
            <Button variant="default" leftSection={<IconFileImport size={16} />} onClick={() => setDialog('import')}>
              {t('imports.kind.merchants')}
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog('merchant')}>
              {t('channels.merchant.add')}
            </Button>
          </>
        )}
      </PageHead>
      {error && <ErrorNote error={error} onRetry={() => Promise.all([merchants.refetch(), channels.refetch()])} />}
      {(merchants.isPending || channels.isPending) && <Loading />}
      {merchants.data?.merchants.length === 0 && (
        <EmptyState icon={IconBuildingStore} title={t('channels.empty')} lead={t('channels.emptyLead')} />
      )}
      <Stack gap="md" maw={900} pb="xl">
        {merchants.data?.merchants.map((merchant) => (
          <Merchant
            key={merchant.id}
            merchant={merchant}
            channels={channels.data?.channels.filter((c) => c.merchant === merchant.name) ?? []}
            onAdd={() => setDialog(merchant)}
          />
        ))}
      </Stack>
      {dialog === 'import' && <ImportDialog kind="merchants" onClose={() => setDialog(null)} />}
      {dialog === 'merchant' && <AddMerchant onClose={() => setDialog(null)} />}
      {dialog !== null && typeof dialog === 'object' && <AddChannel merchant={dialog.name} onClose={() => setDialog(null)} />}
    </>
  );
}

function Merchant({ merchant, channels, onAdd }: { merchant: MerchantView; channels: ChannelView[]; onAdd: () => void }) {
  const { t } = useTranslation();
  const [stopping, setStopping] = useState(false);
  const keep = useAct('keepStock');
  return (
    <Paper withBorder p="md" component="section" aria-label={merchant.name}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h4">
          {merchant.name}
        </Title>
        <Group gap="lg">
          <Switch
            label={t('channels.merchant.stock')}
            checked={merchant.stock_kept}
            onChange={(event) => (event.currentTarget.checked ? keep.mutate({ merchant: merchant.id, on: true }) : setStopping(true))}
          />
          <Button component={Link} href={`/stock?merchant=${encodeURIComponent(merchant.name)}`} variant="subtle" size="compact-sm">
            {t('channels.merchant.toStock')}
          </Button>
        </Group>
      </Group>
      {channels.length === 0 && <Text size="sm">{t('channels.none')}</Text>}
      <ul className={classes.list}>
        {channels.map((channel) => (
          <Channel key={channel.id} channel={channel} />
        ))}
      </ul>
      <Button variant="default" size="compact-sm" mt="sm" leftSection={<IconPlus size={14} />} onClick={onAdd}>
        {t('channels.add.open')}
      </Button>
      <ConfirmChange
        opened={stopping}
        onClose={() => setStopping(false)}
        title={t('channels.merchant.stop')}
        lead={t('channels.merchant.stopLead', { merchant: merchant.name })}
        action={t('channels.merchant.stopAct')}
        danger
        onConfirm={() => keep.mutateAsync({ merchant: merchant.id, on: false })}
      />
    </Paper>
  );
}

function Channel({ channel }: { channel: ChannelView }) {
  const { t } = useTranslation();
  const set = useAct('channelSet');
  return (
    <li className={classes.item}>
      <Text fw={600} flex={1}>
        {channel.name}
      </Text>
      <Text size="sm" c="dimmed">
        {t(`channels.match.${channel.match_by}`)}
      </Text>
      <Switch
        label={channel.enabled ? t('channels.on') : t('channels.off')}
        aria-label={t('channels.takes', { name: channel.name })}
        checked={channel.enabled}
        onChange={(event) => set.mutate({ merchant: channel.merchant, name: channel.name, enabled: event.currentTarget.checked })}
      />
    </li>
  );
}

function AddMerchant({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const add = useAct('merchantAdd', { onSuccess: onClose });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) add.mutate({ name: name.trim() });
  }
  return (
    <Modal opened onClose={onClose} title={t('channels.merchant.add')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('channels.merchant.name')}
            description={t('channels.merchant.nameLead')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={add.isPending}>
              {t('channels.merchant.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

const matches = ['sku', 'barcode'] as const;

function AddChannel({ merchant, onClose }: { merchant: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [match, setMatch] = useState<string>('sku');
  const add = useAct('channelAdd', { onSuccess: onClose });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) add.mutate({ merchant, name: name.trim(), match_by: match });
  }
  return (
    <Modal opened onClose={onClose} title={t('channels.add.title', { merchant })} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('channels.add.name')}
            description={t('channels.add.nameLead')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Radio.Group label={t('channels.add.match')} description={t('channels.add.matchLead')} value={match} onChange={setMatch}>
            <Group mt="xs">
              {matches.map((value) => (
                <Radio key={value} value={value} label={t(`channels.match.${value}`)} />
              ))}
            </Group>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={add.isPending}>
              {t('channels.add.act')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
