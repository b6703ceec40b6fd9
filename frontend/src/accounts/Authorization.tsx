// Connecting by the merchant's log-in: the app credentials of this installation once, then the platform's page in the system's browser.
import { Alert, Anchor, Button, Collapse, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCheck, IconExternalLink, IconPlayerStop } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountOut, AuthorizingView, PlatformView } from '../api/calls';
import type { DoorError } from '../api/door';
import { stopJob, useAct, useJob } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { CopyButton } from '../parts/CopyButton';
import { ErrorNote } from '../parts/ErrorNote';
import { day, useText } from '../parts/format';
import { tell } from '../parts/tell';
import { useFrame, useWarehouse } from '../shell/frame';
import classes from './accounts.module.css';
import { Fields } from './Fields';
import { appFields, complaints, type Values } from './logic';
import { Outcome } from './Outcome';

/** blankTab opens the tab that will show the platform's page. It must be opened by the click itself: later a browser would block it. */
export function blankTab(face: string | undefined): Window | null {
  return face === 'browser' ? window.open('', '_blank') : null;
}

/** lead shows the platform's page in the tab. Without a link there is none to show: the account needed no browser. */
export function lead(tab: Window | null, link: string): void {
  if (!tab) return;
  if (!link) {
    tab.close();
    return;
  }
  tab.opener = null; // the platform's page gets no hold of this one
  tab.location.replace(link);
}

/** useAuthorize begins an authorisation in the system's browser. */
export function useAuthorize(account: string) {
  const face = useFrame()?.face;
  const begin = useAct('accountAuthorize');
  const start = async (): Promise<AuthorizingView | null> => {
    const tab = blankTab(face);
    try {
      const begun = await begin.mutateAsync({ account });
      lead(tab, begun.link);
      return begun;
    } catch {
      tab?.close(); // the error is shown already
      return null;
    }
  };
  return { start, busy: begin.isPending };
}

/** Authorization is the part of an account's connection that a log-in makes. */
export function Authorization({ page, first }: { page: AccountOut; first?: string | null }) {
  const { t } = useTranslation();
  const text = useText();
  const id = page.account.id;
  const { start, busy } = useAuthorize(id);
  const [begun, setBegun] = useState<AuthorizingView | null>(page.authorizing);
  const job = useJob(begun?.job ?? first);
  const waiting = begun && job?.state === 'running';
  const platform = text(page.platform.name);

  return (
    <Stack gap="sm">
      <App platform={page.platform} ready={page.app_ready} />
      {page.app_ready && (
        <>
          <Text size="sm">
            {page.kept.authorized
              ? t('accounts.authorize.have', { until: day(page.account.expires_at) })
              : t('accounts.authorize.none', { platform })}
          </Text>
          {waiting ? (
            <Waiting begun={begun} platform={platform} account={id} again={async () => setBegun((await start()) ?? begun)} />
          ) : (
            <>
              <Group gap="xs">
                <Button
                  leftSection={<IconExternalLink size={16} />}
                  loading={busy}
                  onClick={async () => setBegun((await start()) ?? begun)}
                >
                  {page.kept.authorized ? t('accounts.authorize.again') : t('accounts.authorize.begin')}
                </Button>
                {page.kept.authorized && <Revoke page={page} />}
              </Group>
              <Outcome job={job} account={page.account.id} />
              {page.recovers && <Recover account={id} platform={platform} />}
            </>
          )}
        </>
      )}
    </Stack>
  );
}

interface WaitingProps {
  begun: AuthorizingView;
  platform: string;
  account: string;
  again: () => void;
}

function Waiting({ begun, platform, account, again }: WaitingProps) {
  const { t } = useTranslation();
  const frame = useFrame();
  return (
    <Alert color="blue" role="status" title={t('accounts.authorize.waiting', { platform })}>
      <Stack gap="sm">
        <Text size="sm">{t('accounts.authorize.waitingLead')}</Text>
        {frame?.practice && <Text size="sm">{t('accounts.authorize.practice')}</Text>}
        <Group gap="xs">
          {frame?.face === 'browser' ? (
            <Anchor underline="always" size="sm" href={begun.link} target="_blank" rel="noreferrer">
              {t('accounts.authorize.open')}
            </Anchor>
          ) : (
            <Button size="xs" variant="default" onClick={again}>
              {t('accounts.authorize.openAgain')}
            </Button>
          )}
          <CopyButton value={begun.link} what={t('accounts.authorize.link')} />
          <Button size="xs" variant="default" leftSection={<IconPlayerStop size={14} />} onClick={() => stopJob(begun.job)}>
            {t('accounts.stop')}
          </Button>
        </Group>
        <Paste account={account} />
      </Stack>
    </Alert>
  );
}

const landingExample = 'http://127.0.0.1:…';

// A platform that does not lead the browser to this machine shows a page that cannot be reached; its address holds the answer.
function Paste({ account }: { account: string }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const [error, setError] = useState<DoorError | null>(null);
  const landed = useAct('accountLanded', { onSuccess: () => setError(null), onError: setError });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (address.trim()) landed.mutate({ account, address: address.trim() });
      }}
    >
      <Group align="flex-end" gap="xs">
        <TextInput
          flex={1}
          size="xs"
          label={t('accounts.authorize.paste')}
          description={t('accounts.authorize.pasteLead')}
          placeholder={landingExample}
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button size="xs" variant="default" type="submit" loading={landed.isPending}>
          {t('accounts.authorize.finish')}
        </Button>
      </Group>
      {error && (
        <div style={{ marginTop: 8 }}>
          <ErrorNote error={error} />
        </div>
      )}
    </form>
  );
}

function Revoke({ page }: { page: AccountOut }) {
  const { t } = useTranslation();
  const text = useText();
  const face = useFrame()?.face;
  const [opened, { open, close }] = useDisclosure(false);
  const [link, setLink] = useState<string | null>(null);
  const revoke = useAct('accountRevoke');
  return (
    <>
      <Button variant="default" onClick={open}>
        {t('accounts.revoke.action')}
      </Button>
      {link && (
        <Anchor underline="always" size="sm" href={link} target="_blank" rel="noreferrer">
          {t('accounts.revoke.page')}
        </Anchor>
      )}
      <ConfirmChange
        opened={opened}
        onClose={close}
        danger
        title={t('accounts.revoke.title')}
        lead={t('accounts.revoke.lead', { account: page.account.name })}
        action={t('accounts.revoke.action')}
        onConfirm={async () => {
          const tab = blankTab(face);
          try {
            const done = await revoke.mutateAsync({ account: page.account.id });
            if (done.page) {
              lead(tab, done.page);
              setLink(face === 'browser' ? done.page : null);
            } else {
              tab?.close();
            }
            tell(t('accounts.revoke.done'));
          } catch (error) {
            tab?.close();
            throw error;
          }
        }}
      >
        <Text size="sm">{t('accounts.revoke.more', { platform: text(page.platform.name) })}</Text>
      </ConfirmChange>
    </>
  );
}

function Recover({ account, platform }: { account: string; platform: string }) {
  const { t } = useTranslation();
  const [opened, { toggle }] = useDisclosure(false);
  const [code, setCode] = useState('');
  const [error, setError] = useState<DoorError | null>(null);
  const recover = useAct('accountRecover', {
    onSuccess: () => {
      setCode('');
      setError(null);
      tell(t('accounts.recover.done'));
    },
    onError: setError,
  });
  return (
    <div>
      <Anchor underline="always" component="button" type="button" size="sm" aria-expanded={opened} onClick={toggle}>
        {t('accounts.recover.title')}
      </Anchor>
      <Collapse expanded={opened}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (code.trim()) recover.mutate({ account, code: code.trim() });
          }}
        >
          <Group align="flex-end" gap="xs" mt="xs">
            <TextInput
              flex={1}
              size="xs"
              autoComplete="off"
              label={t('accounts.recover.code')}
              description={t('accounts.recover.lead', { platform })}
              value={code}
              onChange={(event) => setCode(event.currentTarget.value)}
            />
            <Button size="xs" variant="default" type="submit" loading={recover.isPending}>
              {t('accounts.recover.action')}
            </Button>
          </Group>
        </form>
        {error && <ErrorNote error={error} />}
      </Collapse>
    </div>
  );
}

/** App asks for the app credentials of this installation; once they are there, it says so and takes new ones on request. */
export function App({ platform, ready, dummies }: { platform: PlatformView; ready: boolean; dummies?: Values }) {
  const { t } = useTranslation();
  const text = useText();
  const fields = appFields(platform);
  const warehouse = useWarehouse();
  const [opened, { open, close }] = useDisclosure(false);
  const [values, setValues] = useState<Values>({});
  const [wrong, setWrong] = useState({});
  const [error, setError] = useState<DoorError | null>(null);
  const save = useAct('accountApp', {
    onSuccess: () => {
      setValues({});
      setError(null);
      close();
      tell(t('accounts.app.saved'));
    },
    onError: setError,
  });
  if (fields.length === 0) return null;
  const name = text(platform.name);
  if (ready && !opened) {
    return (
      <div className={classes.inline}>
        <IconCheck size={18} aria-hidden />
        <Text size="sm">
          {t('accounts.app.ready', { platform: name })}{' '}
          {warehouse && (
            <Anchor underline="always" component="button" type="button" size="sm" onClick={open}>
              {t('accounts.app.change')}
            </Anchor>
          )}
        </Text>
      </div>
    );
  }
  if (!warehouse) return <Text size="sm">{t('accounts.app.warehouse', { platform: name })}</Text>;
  const filled = { ...dummies, ...values };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const found = complaints(fields, filled);
        setWrong(found);
        if (Object.keys(found).length === 0) save.mutate({ platform: platform.id, values: filled });
      }}
    >
      <Stack gap="sm">
        <div>
          <Text size="sm" fw={600}>
            {t('accounts.app.title', { platform: name })}
          </Text>
          <Text size="sm" c="dimmed">
            {t('accounts.app.lead')}
          </Text>
        </div>
        <Fields fields={fields} values={filled} onChange={setValues} wrong={wrong} />
        {error && <ErrorNote error={error} />}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            {t('accounts.app.save')}
          </Button>
          {ready && (
            <Button variant="default" onClick={close}>
              {t('parts.cancel')}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
