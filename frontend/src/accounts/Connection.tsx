// The connection of an account: its name, channel and credentials. Secrets never come here; a field left alone keeps what is stored.
import { Alert, Anchor, Button, Collapse, Group, Paper, PasswordInput, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronRight, IconLock } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountOut } from '../api/calls';
import type { DoorError } from '../api/door';
import { useAct, useAsk, useJob } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { PlatformBadge } from '../parts/PlatformBadge';
import { tell } from '../parts/tell';
import { Authorization } from './Authorization';
import classes from './accounts.module.css';
import { Fields } from './Fields';
import { byLogIn, changed, complaints, connectionFields, type Values } from './logic';
import { Allowlist } from './Outbound';
import { Outcome } from './Outcome';

// Edits are what a person has changed and not saved yet. All else is as the account is now: a test may have found out more meanwhile.
interface Edits {
  name?: string;
  channel?: string;
  base?: string;
  values: Values;
  cleared: string[];
  proxy: string;
  noProxy: boolean;
}

const untouched: Edits = { values: {}, cleared: [], proxy: '', noProxy: false };

/** Connection is the left half of an account's page. first is a job that began before the page was shown. */
export function Connection({ page, first }: { page: AccountOut; first: string | null }) {
  const { t } = useTranslation();
  const text = useText();
  const { account, platform, kept } = page;
  const authorizes = byLogIn(platform, account.fields);

  const choices = useAsk('accountChoices', {}, { topics: ['channels', 'merchants', 'settings'], keep: true });
  const channels = choices.data?.channels.filter(({ merchant }) => merchant === account.merchant) ?? [];
  const [edits, setEdits] = useState<Edits>(untouched);
  const { cleared, proxy, noProxy } = edits;
  const name = edits.name ?? account.name;
  const channel = edits.channel ?? account.channel;
  const base = edits.base ?? account.base_url;
  const values = { ...account.fields, ...edits.values };
  const { credentials, others } = connectionFields(platform, values);
  const fields = [...credentials, ...others];
  const put = (more: Partial<Edits>) => setEdits((now) => ({ ...now, ...more }));
  const [wrong, setWrong] = useState({});
  const [error, setError] = useState<DoorError | null>(null);
  const [jobId, setJobId] = useState(authorizes ? null : first);
  const job = useJob(jobId);
  const edit = useAct('accountEdit', { onError: setError });
  const test = useAct('accountTest', { onError: setError });

  const changes = changed(fields, account.fields, values, cleared);
  const reconnects = Object.keys(changes).length > 0 || base !== account.base_url || proxy !== '' || noProxy;
  const dirty = reconnects || name.trim() !== account.name || channel !== account.channel;
  const tests = !authorizes || kept.authorized;

  async function save() {
    const found = complaints(
      fields,
      values,
      kept.fields.filter((key) => !cleared.includes(key)),
    );
    setWrong(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    try {
      if (dirty) {
        await edit.mutateAsync({
          account: account.id,
          name: name.trim(),
          channel: channel === account.channel ? undefined : channel,
          base_url: base === account.base_url ? undefined : base.trim(),
          proxy: noProxy ? '' : proxy || undefined,
          values: changes,
        });
        setEdits(untouched);
        if (!reconnects) tell(t('accounts.saved'));
      }
      if (tests && (reconnects || !dirty)) setJobId((await test.mutateAsync({ account: account.id })).id);
    } catch {
      // the error is shown in the card
    }
  }

  const busy = edit.isPending || test.isPending || job?.state === 'running';
  return (
    <Paper component="section" className={classes.card} aria-labelledby="connection">
      <Title order={2} id="connection">
        {t('accounts.connection.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('accounts.connection.lead')}
      </Text>
      {authorizes && (
        <div className={classes.first}>
          <Authorization page={page} first={first} />
        </div>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          <div>
            <Text size="sm" fw={500}>
              {t('accounts.platform')}
            </Text>
            <Group gap="xs">
              <PlatformBadge platform={platform.id} name={platform.name} />
              <Text size="xs" c="dimmed" className={classes.inline} style={{ gap: 4 }}>
                <IconLock size={14} aria-hidden />
                {t('accounts.platformLocked')}
              </Text>
            </Group>
          </div>
          <TextInput
            withAsterisk
            label={t('accounts.name')}
            description={t('accounts.nameLead')}
            value={name}
            onChange={(event) => put({ name: event.currentTarget.value })}
          />
          <Select
            withAsterisk
            allowDeselect={false}
            label={t('accounts.channel')}
            description={t('accounts.channelLead')}
            data={channels.map((one) => one.name)}
            value={channel}
            onChange={(chosen) => chosen && put({ channel: chosen })}
          />
          <Fields
            fields={credentials}
            values={values}
            onChange={(now) => put({ values: now })}
            wrong={wrong}
            kept={kept.fields}
            cleared={cleared}
            onClear={(keys) => put({ cleared: keys })}
          />
          <More>
            <Fields fields={others} values={values} onChange={(now) => put({ values: now })} wrong={wrong} />
            <BaseURL value={base} onChange={(to) => put({ base: to })} />
            <ProxyInput
              value={proxy}
              onChange={(to) => put({ proxy: to })}
              kept={kept.proxy}
              gone={noProxy}
              onGone={(gone) => put({ noProxy: gone })}
            />
          </More>
          {reconnects && account.state === 'connected' && (
            <Alert color="yellow" p="xs">
              <Text size="sm">{t('accounts.connection.drops')}</Text>
            </Alert>
          )}
          {platform.allowlist && !kept.proxy && <Allowlist note={text(platform.allowlist_note)} />}
          {error && <ErrorNote error={error} />}
          {(tests || dirty) && (
            <Group gap="xs">
              <Button type="submit" loading={busy}>
                {dirty ? (reconnects && tests ? t('accounts.connection.saveTest') : t('accounts.save')) : t('accounts.connection.test')}
              </Button>
            </Group>
          )}
          <Outcome job={job} account={page.account.id} unlisted={!page.platform.allowlist} />
        </Stack>
      </form>
    </Paper>
  );
}

/** More hides what few accounts need. */
export function More({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(false);
  return (
    <div>
      <Anchor underline="always" component="button" type="button" size="sm" aria-expanded={opened} onClick={toggle}>
        <Group gap={4} component="span">
          <IconChevronRight size={16} aria-hidden style={opened ? { transform: 'rotate(90deg)' } : undefined} />
          {t('accounts.more')}
        </Group>
      </Anchor>
      <Collapse expanded={opened}>
        <Stack gap="sm" pt="xs">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}

const baseExample = 'https://';
const proxyExample = 'http://user:password@proxy.example.com:3128';

/** BaseURL is the address of a sandbox or of the shop's own host. */
export function BaseURL({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={t('accounts.base')}
      description={t('accounts.baseLead')}
      placeholder={baseExample}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

interface ProxyProps {
  value: string;
  onChange: (value: string) => void;
  kept: boolean;
  gone: boolean;
  onGone: (gone: boolean) => void;
}

/** ProxyInput is the account's own way out. It may hold a password, so it is kept like one. */
export function ProxyInput({ value, onChange, kept, gone, onGone }: ProxyProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      autoComplete="off"
      label={t('accounts.proxy.title')}
      description={
        <>
          {t('accounts.proxy.lead')} {kept && (gone ? t('accounts.secret.goes') : t('accounts.secret.kept'))}{' '}
          {kept && (
            <Anchor underline="always" component="button" type="button" size="xs" onClick={() => onGone(!gone)}>
              {gone ? t('accounts.secret.keep') : t('accounts.secret.remove')}
            </Anchor>
          )}
        </>
      }
      placeholder={kept && !gone ? '••••••••' : proxyExample}
      visibilityToggleFocusable
      visibilityToggleButtonProps={{ 'aria-label': t('accounts.secret.show', { what: t('accounts.proxy.title') }) }}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
