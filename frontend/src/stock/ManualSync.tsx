// The manual stock sync: it overwrites what the platform offers, so both values are shown first and exactly that is confirmed.
import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { StockSync } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { count, percent, useText } from '../parts/format';
import { StateBadge } from '../parts/StateBadge';

interface ManualSyncProps {
  merchant: string;
  /** the account to begin with, by name or id */
  account: string | null;
  onClose: () => void;
}

/** ManualSync asks which account, reads it, and shows before and after. */
export function ManualSync({ merchant, account: first, onClose }: ManualSyncProps) {
  const { t } = useTranslation();
  const accounts = useAsk('accounts', {}, { topics: ['accounts'] }).data?.accounts.filter((a) => a.merchant === merchant) ?? [];
  const [chosen, setChosen] = useState<string | null>(first);
  const account = accounts.find(({ id, name }) => id === chosen || name === chosen)?.id ?? null;
  const [sync, setSync] = useState<StockSync | null>(null);
  const [understood, setUnderstood] = useState(false);
  const read = useAct('syncPreview', { onSuccess: setSync });
  const confirm = useAct('syncConfirm', { onSuccess: setSync });
  const changes = sync?.lines.filter(({ changes: change, skip }) => change && !skip) ?? [];

  function choose(id: string | null) {
    setChosen(id);
    setSync(null);
    setUnderstood(false);
  }

  return (
    <Modal opened onClose={onClose} size="xl" title={t('stock.sync.open')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack>
        <Alert color="yellow" icon={<IconAlertTriangle size={20} />}>
          {t('stock.sync.lead')}
        </Alert>
        <Group align="end">
          <Select
            label={t('mappings.account')}
            data={accounts.map(({ id, name }) => ({ value: id, label: name }))}
            value={account}
            onChange={choose}
            allowDeselect={false}
            w={280}
          />
          <Button variant="default" disabled={!account} loading={read.isPending} onClick={() => account && read.mutate({ account })}>
            {t('stock.sync.read')}
          </Button>
        </Group>
        {sync && !sync.confirmed && <Lines sync={sync} />}
        {sync?.confirmed && <Sent sync={sync} />}
        {sync && !sync.confirmed && changes.length > 0 && (
          <Checkbox
            label={t('stock.sync.understood', { number: count(changes.length) })}
            checked={understood}
            onChange={(event) => setUnderstood(event.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {sync?.confirmed ? t('parts.close') : t('parts.cancel')}
          </Button>
          {sync && !sync.confirmed && (
            <Button
              color="red"
              disabled={!understood || changes.length === 0}
              loading={confirm.isPending}
              onClick={() => account && confirm.mutate({ account, token: sync.token })}
            >
              {t('stock.sync.act', { number: count(changes.length) })}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Lines({ sync }: { sync: StockSync }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <Text size="sm">
        {t('stock.sync.share', { percent: percent(sync.percent) })} {t('stock.sync.unchanged', { number: count(sync.unchanged) })}
      </Text>
      <Table.ScrollContainer minWidth={500} maxHeight={300} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table stickyHeader withTableBorder>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('stock.sync.listing')}</Table.Th>
              <Table.Th>{t('stock.sku')}</Table.Th>
              <Table.Th>{t('stock.sync.before')}</Table.Th>
              <Table.Th>{t('stock.sync.after')}</Table.Th>
              <Table.Th>{t('stock.sync.note')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {sync.lines.map((line) => (
              <Table.Tr key={line.key}>
                <Table.Td>{line.name}</Table.Td>
                <Table.Td>{line.sku}</Table.Td>
                <Table.Td>{line.skip ? '' : count(line.before)}</Table.Td>
                <Table.Td fw={line.changes ? 700 : undefined}>{line.skip ? '' : count(line.after)}</Table.Td>
                <Table.Td>
                  {line.skip ? text(line.skip) : ''}
                  {line.over && (
                    <Text size="sm" c="red">
                      {t('stock.sync.over', { shares: percent(line.shares) })}
                    </Text>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Sent({ sync }: { sync: StockSync }) {
  const { t } = useTranslation();
  const states = new Map<string, number>();
  for (const { state } of sync.effects) states.set(state, (states.get(state) ?? 0) + 1);
  return (
    <Alert color="pine" role="status" title={t('stock.sync.sent', { number: count(sync.sent) })}>
      <Group gap="sm">
        {[...states].map(([state, number]) => (
          <Group key={state} gap={6}>
            <StateBadge kind="effect" state={state} /> {count(number)}
          </Group>
        ))}
      </Group>
    </Alert>
  );
}
