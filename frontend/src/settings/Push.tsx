// Real-time messages of platforms: whether they are received, where, and what is true of each account.
import { Alert, Button, Group, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PushDoc } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { useText } from '../parts/format';
import { tell } from '../parts/tell';
import { Section } from './Section';

/** Push sets where messages come in, and tries it. */
export function Push() {
  const { t } = useTranslation();
  const doc = useAsk('push', {}, { topics: ['settings', 'accounts', 'push_hooks', 'push_due', 'notices'], keep: true }).data;
  return (
    <Section title={t('settings.push.title')} lead={t('settings.push.lead')}>
      {doc && <Form key={`${doc.on} ${doc.listen} ${doc.address}`} doc={doc} />}
      {doc?.on && <Accounts doc={doc} />}
    </Section>
  );
}

function Form({ doc }: { doc: PushDoc }) {
  const { t } = useTranslation();
  const text = useText();
  const [on, setOn] = useState(doc.on);
  const [listen, setListen] = useState(doc.listen);
  const [address, setAddress] = useState(doc.address);
  const set = useAct('pushSet', { onSuccess: () => tell(t('settings.saved')) });
  const test = useAct('pushTest', { onSuccess: () => tell(t('settings.push.tested')) });
  const changed = on !== doc.on || listen !== doc.listen || address !== doc.address;

  function submit(event: FormEvent) {
    event.preventDefault();
    set.mutate({ on, listen, address });
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <Switch label={t('settings.push.on')} checked={on} onChange={(event) => setOn(event.currentTarget.checked)} />
        <Group align="flex-start">
          <TextInput
            label={t('settings.push.address')}
            description={t('settings.push.addressHint')}
            value={address}
            onChange={(event) => setAddress(event.currentTarget.value)}
            w={380}
          />
          <TextInput
            label={t('settings.push.listen')}
            description={t('settings.push.listenHint')}
            value={listen}
            onChange={(event) => setListen(event.currentTarget.value)}
            w={380}
          />
        </Group>
        <Group>
          <Button type="submit" variant="default" disabled={!changed} loading={set.isPending}>
            {t('settings.save')}
          </Button>
          {doc.on && (
            <Button variant="default" disabled={changed} loading={test.isPending} onClick={() => test.mutate({})}>
              {t('settings.push.test')}
            </Button>
          )}
          {doc.on && (
            <Text size="sm" c="dimmed">
              {doc.at ? t('settings.push.at', { at: doc.at }) : t('settings.push.nowhere')}
            </Text>
          )}
        </Group>
        {doc.problem && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle size={20} />} title={text(doc.problem.says)}>
            <Text size="sm">{text(doc.problem.do)}</Text>
          </Alert>
        )}
      </Stack>
    </form>
  );
}

function Accounts({ doc }: { doc: PushDoc }) {
  const { t } = useTranslation();
  if (doc.accounts.length === 0) return null;
  return (
    <Table aria-label={t('settings.push.accounts')}>
      <Table.Tbody>
        {doc.accounts.map((account) => (
          <Table.Tr key={account.id}>
            <Table.Td>
              <Link href={`/accounts/${account.id}`}>{account.account}</Link>
            </Table.Td>
            <Table.Td>{t(`accounts.push.${account.push.state}`)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
