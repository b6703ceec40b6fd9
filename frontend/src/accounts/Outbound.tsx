// The address under which this machine reaches the internet: what to hand to the platforms that let in only addresses they know.
import { Alert, Button, Collapse, Group, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconChevronDown, IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutboundDoc } from '../api/calls';
import type { DoorError } from '../api/door';
import { useAct, useAsk } from '../api/hooks';
import { CopyButton } from '../parts/CopyButton';
import { ErrorNote } from '../parts/ErrorNote';
import { Moment } from '../parts/Moment';
import { tell } from '../parts/tell';
import { useWarehouse } from '../shell/frame';
import classes from './accounts.module.css';

/** useOutbound gives what is known of the address, and asks for it. */
export function useOutbound() {
  const client = useQueryClient();
  const [error, setError] = useState<DoorError | null>(null);
  const known = useAsk('outbound', {}, { topics: ['settings', 'accounts', 'notices'], keep: true });
  const fresh = () => {
    setError(null);
    void client.invalidateQueries({ queryKey: ['outbound'] });
  };
  const ask = useAct('outboundAsk', { onSuccess: fresh, onError: setError });
  return { doc: known.data, ask: () => ask.mutate({}), asking: ask.isPending, error };
}

/** Outbound is the card of the list: nothing while no account depends on the address. */
export function Outbound() {
  const { doc, ask, asking, error } = useOutbound();
  const [opened, { toggle }] = useDisclosure(false);
  const warehouse = useWarehouse();
  const { t } = useTranslation();
  if (!doc || doc.accounts.length === 0) return null;
  return (
    <Stack gap="sm" mb="md" data-testid="outbound">
      {doc.changed && <Changed doc={doc} />}
      <Paper px="md" py="xs">
        <Group justify="space-between">
          <Group gap="xs">
            <Text size="sm" c="dimmed">
              {t('accounts.outbound.title')}
            </Text>
            <Address doc={doc} small />
          </Group>
          <Group gap="xs">
            <Ask doc={doc} ask={ask} asking={asking} />
            <Button
              size="xs"
              variant="subtle"
              rightSection={<IconChevronDown size={14} style={opened ? { transform: 'rotate(180deg)' } : undefined} />}
              aria-expanded={opened}
              onClick={toggle}
            >
              {t('accounts.outbound.more')}
            </Button>
          </Group>
        </Group>
        {error && <ErrorNote error={error} />}
        <Collapse expanded={opened}>
          <Stack gap="sm" pt="sm" pb="xs">
            <Text size="sm">
              {t('accounts.outbound.who', { accounts: doc.accounts.map(({ name }) => name).join(t('accounts.comma')) })}
            </Text>
            <Request doc={doc} />
            <Text size="sm" c="dimmed">
              {t('accounts.outbound.proxy')}
            </Text>
            {warehouse && <Service doc={doc} />}
          </Stack>
        </Collapse>
      </Paper>
    </Stack>
  );
}

/** Address shows the address, to be copied. */
export function Address({ doc, small = false }: { doc: OutboundDoc; small?: boolean }) {
  const { t } = useTranslation();
  if (!doc.address) {
    return (
      <Text size="sm" fw={600}>
        {t('accounts.outbound.never')}
      </Text>
    );
  }
  return (
    <Group gap={4} wrap="nowrap">
      <span className={classes.address} style={small ? { fontSize: '1rem' } : undefined}>
        {doc.address}
      </span>
      <CopyButton value={doc.address} what={t('accounts.outbound.address')} />
    </Group>
  );
}

/** Ask says when the address was asked for, and asks again. */
export function Ask({ doc, ask, asking }: { doc: OutboundDoc; ask: () => void; asking: boolean }) {
  const { t } = useTranslation();
  const warehouse = useWarehouse();
  return (
    <Group gap="xs">
      {doc.asked_at && (
        <Text size="xs" c="dimmed">
          {t('accounts.outbound.asked')} <Moment at={doc.asked_at} />
        </Text>
      )}
      {warehouse && (
        <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} loading={asking} onClick={ask}>
          {doc.address ? t('accounts.outbound.again') : t('accounts.outbound.ask')}
        </Button>
      )}
    </Group>
  );
}

/** Request is the message to a platform, ready to be sent. */
export function Request({ doc }: { doc: OutboundDoc }) {
  const { t } = useTranslation();
  if (!doc.request) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {t('accounts.outbound.request')}
      </Text>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <span className={classes.message} lang="zh-Hant-TW">
          {doc.request}
        </span>
        <CopyButton value={doc.request} what={t('accounts.outbound.message')} />
      </Group>
    </div>
  );
}

/**
 * Allowlist says beside the test that right credentials fail all the same from an address that the platform does not know. It stands where a
 * platform is known to keep such a list, with its note, and where one that is not has refused this computer.
 */
export function Allowlist({ note }: { note?: string }) {
  const { t } = useTranslation();
  const { doc, ask, asking, error } = useOutbound();
  if (!doc) return null;
  return (
    <Alert color="gray" variant="default" title={t('accounts.allowlist.beside')}>
      {note && (
        <Text size="sm" mb={6}>
          {note}
        </Text>
      )}
      <Group gap="md">
        <Address doc={doc} small />
        <Ask doc={doc} ask={ask} asking={asking} />
      </Group>
      {error && <ErrorNote error={error} />}
    </Alert>
  );
}

function Changed({ doc }: { doc: OutboundDoc }) {
  const { t } = useTranslation();
  const warehouse = useWarehouse();
  const told = useAct('outboundTold', { onSuccess: () => tell(t('accounts.outbound.toldDone')) });
  return (
    <Alert color="red" role="alert" icon={<IconAlertTriangle size={20} />} title={t('accounts.outbound.changed')}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t('accounts.outbound.changedFrom', { before: doc.told, now: doc.address })}</Text>
        <Text size="sm" fw={600}>
          {t('accounts.outbound.fails', { accounts: doc.accounts.map(({ name }) => name).join(t('accounts.comma')) })}
        </Text>
        <Request doc={doc} />
        {warehouse && (
          <Button size="xs" color="red" variant="outline" loading={told.isPending} onClick={() => told.mutate({})}>
            {t('accounts.outbound.told')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Service({ doc }: { doc: OutboundDoc }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState(doc.service);
  const save = useAct('outboundService', {
    onSuccess: (now) => {
      setAddress(now.service);
      tell(t('accounts.saved'));
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ address });
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          size="xs"
          w={320}
          label={t('accounts.outbound.service')}
          description={t('accounts.outbound.serviceLead')}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" type="submit" loading={save.isPending}>
          {t('accounts.save')}
        </Button>
      </Group>
    </form>
  );
}
