// A new account: whose it is, which platform, three checks, then the connection. What it does afterwards is set once it is connected.
import { Anchor, Breadcrumbs, Button, Group, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconLock, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import type { AccountChoices, PlatformView } from '../api/calls';
import type { DoorError } from '../api/door';
import { useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { PageHead } from '../parts/PageHead';
import { PlatformBadge } from '../parts/PlatformBadge';
import { StateBadge } from '../parts/StateBadge';
import { useFrame } from '../shell/frame';
import { App, blankTab, lead } from './Authorization';
import classes from './accounts.module.css';
import { Checks } from './Checks';
import { BaseURL, More, ProxyInput } from './Connection';
import { Fields } from './Fields';
import { byLogIn, complaints, connectionFields, settingFields, type Values } from './logic';
import { Allowlist } from './Outbound';

/** NewAccount connects one more shop; platform is the one chosen, if it is. */
export function NewAccount({ platform }: { platform?: string }) {
  const { t } = useTranslation();
  const choices = useAsk('accountChoices', {}, { topics: ['merchants', 'channels', 'settings'], keep: true });
  const platforms = useAsk('platforms', {}, { keep: true });
  const [merchant, setMerchant] = useState<string | null>(null);
  const error = choices.error ?? platforms.error;
  const chosen = platforms.data?.platforms.find(({ id }) => id === platform);
  const only = choices.data?.merchants.length === 1 ? choices.data.merchants[0]?.name : undefined;
  const owner = merchant ?? only;

  return (
    <>
      <Trail here={t('accounts.new.title')} />
      <PageHead title={t('accounts.new.title')} lead={t('accounts.new.lead')} />
      {error && <ErrorNote error={error} />}
      {(choices.isPending || platforms.isPending) && <Loading />}
      {choices.data && platforms.data && (
        <Stack gap="md">
          {!choices.data.locked && <Owner choices={choices.data} owner={owner ?? null} onOwner={setMerchant} />}
          {owner && !chosen && <Platforms platforms={platforms.data.platforms} />}
          {owner && chosen && <Connect key={`${chosen.id} ${owner}`} platform={chosen} merchant={owner} choices={choices.data} />}
        </Stack>
      )}
    </>
  );
}

/** Trail leads back to the list. */
export function Trail({ here }: { here: string }) {
  const { t } = useTranslation();
  return (
    <Breadcrumbs mb={6} separatorMargin={6}>
      <Anchor underline="always" component={Link} href="/accounts" size="sm">
        {t('accounts.title')}
      </Anchor>
      <Text size="sm" c="dimmed">
        {here}
      </Text>
    </Breadcrumbs>
  );
}

// Owner picks the merchant first, since channels and products are his. A first start has none yet.
function Owner({ choices, owner, onOwner }: { choices: AccountChoices; owner: string | null; onOwner: (name: string) => void }) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(choices.merchants.length === 0);
  const [name, setName] = useState('');
  const make = useAct('accountMerchant', {
    onSuccess: ({ merchant }) => {
      setMaking(false);
      setName('');
      onOwner(merchant.name);
    },
  });
  return (
    <Paper component="section" className={classes.card} aria-labelledby="owner">
      <Title order={2} id="owner">
        {t('accounts.merchant')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('accounts.new.merchantLead')}
      </Text>
      {making ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) make.mutate({ name: name.trim() });
          }}
        >
          <Group align="flex-end" gap="xs">
            <TextInput
              w={280}
              withAsterisk
              label={t('accounts.new.merchantName')}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <Button type="submit" loading={make.isPending} disabled={!name.trim()}>
              {t('accounts.new.makeMerchant')}
            </Button>
            {choices.merchants.length > 0 && (
              <Button variant="default" onClick={() => setMaking(false)}>
                {t('parts.cancel')}
              </Button>
            )}
          </Group>
        </form>
      ) : (
        <Group align="flex-end" gap="xs">
          <Select
            w={280}
            searchable
            withAsterisk
            allowDeselect={false}
            aria-label={t('accounts.merchant')}
            placeholder={t('accounts.new.chooseMerchant')}
            data={choices.merchants.map((merchant) => merchant.name)}
            value={owner}
            onChange={(chosen) => chosen && onOwner(chosen)}
          />
          <Button variant="default" onClick={() => setMaking(true)}>
            {t('accounts.new.anotherMerchant')}
          </Button>
        </Group>
      )}
    </Paper>
  );
}

function Platforms({ platforms }: { platforms: PlatformView[] }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="platforms">
      <Title order={2} id="platforms">
        {t('accounts.new.platform')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {t('accounts.new.platformLead')}{' '}
        <Anchor underline="always" component={Link} href="/comparison" size="sm">
          {t('accounts.compare')}
        </Anchor>
      </Text>
      <div className={classes.platforms}>
        {platforms.map((platform) => (
          <Link key={platform.id} href={`/accounts/new/${platform.id}`} className={classes.platform}>
            <Text fw={600} component="div">
              <PlatformBadge platform={platform.id} name={platform.name} />
            </Text>
            <Group gap={8} mt={6}>
              <Text size="xs" c="dimmed">
                {t(`comparison.value.connection.${platform.connection}`)}
              </Text>
              {platform.allowlist && (
                <Text size="xs" c="dimmed">
                  {t('accounts.allowlist.title')}
                </Text>
              )}
              <StateBadge kind="evidence" state={platform.evidence.level} />
            </Group>
          </Link>
        ))}
      </div>
    </section>
  );
}

function Connect({ platform, merchant, choices }: { platform: PlatformView; merchant: string; choices: AccountChoices }) {
  const { t } = useTranslation();
  const text = useText();
  const [, go] = useLocation();
  const frame = useFrame();
  const channels = choices.channels.filter((channel) => channel.merchant === merchant && channel.enabled);
  const first = channels.length === 1 ? channels[0]?.name : undefined;

  const [name, setName] = useState('');
  const [channel, setChannel] = useState<string | null>(null);
  const [values, setValues] = useState<Values>({});
  const { credentials, others } = connectionFields(platform, values);
  const [base, setBase] = useState('');
  const authorizes = byLogIn(platform, values);
  const [proxy, setProxy] = useState('');
  const [app, setApp] = useState<Values>({});
  const [wrong, setWrong] = useState<Record<string, 'missing' | 'form'>>({});
  const [missing, setMissing] = useState<{ name?: boolean; channel?: boolean }>({});
  const [error, setError] = useState<DoorError | null>(null);
  const add = useAct('accountAdd', { onError: setError });
  const test = useAct('accountTest');
  const authorize = useAct('accountAuthorize');
  const sells = channel ?? first ?? null;
  const ready = !authorizes || choices.apps.includes(platform.id);

  const fill = useAct('accountDummies', {
    onSuccess: (dummies) => {
      setBase(dummies.base_url);
      setValues(dummies.values);
      setApp(dummies.app ?? {});
    },
  });

  async function connect() {
    const found = complaints([...credentials, ...others], values);
    const lacks = { name: name.trim() === '', channel: !sells };
    setWrong(found);
    setMissing(lacks);
    setError(null);
    if (Object.keys(found).length > 0 || lacks.name || !sells) return;
    const tab = authorizes ? blankTab(frame?.face) : null;
    try {
      const { account } = await add.mutateAsync({
        platform: platform.id,
        name: name.trim(),
        merchant,
        channel: sells,
        base_url: base.trim(),
        proxy,
        values: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')),
      });
      go(`/accounts/${account.id}?job=${await begin(account.id, tab)}`, { replace: true });
    } catch {
      tab?.close(); // the error is shown in the card
    }
  }

  // begin tests or authorises; what becomes of it is told on the page of the account, which exists from now on.
  async function begin(account: string, tab: Window | null): Promise<string> {
    try {
      if (!authorizes) return (await test.mutateAsync({ account })).id;
      const begun = await authorize.mutateAsync({ account });
      lead(tab, begun.link);
      return begun.job;
    } catch {
      tab?.close();
      return '';
    }
  }

  return (
    <>
      <Group justify="space-between">
        <Group gap="sm">
          <Title order={2}>
            <PlatformBadge platform={platform.id} name={platform.name} />
          </Title>
          <Anchor underline="always" component={Link} href="/accounts/new" size="sm">
            {t('accounts.new.otherPlatform')}
          </Anchor>
        </Group>
        {frame?.practice && (
          <Button
            variant="light"
            leftSection={<IconWand size={16} />}
            loading={fill.isPending}
            onClick={() => fill.mutate({ platform: platform.id })}
          >
            {t('accounts.new.dummies')}
          </Button>
        )}
      </Group>
      <Checks platform={platform} merchant={merchant} channels={channels} onChannel={setChannel} />
      <div className={classes.halves}>
        <Paper component="section" className={classes.card} aria-labelledby="connection">
          <Title order={2} id="connection">
            {t('accounts.connection.title')}
          </Title>
          <Text size="sm" c="dimmed" mb="md">
            {t('accounts.connection.lead')}
          </Text>
          {authorizes && (
            <div className={classes.first}>
              <App platform={platform} ready={ready} dummies={app} />
            </div>
          )}
          {ready && (
            <form
              noValidate
              onSubmit={(event) => {
                event.preventDefault();
                void connect();
              }}
            >
              <Stack gap="sm">
                <TextInput
                  withAsterisk
                  label={t('accounts.name')}
                  description={t('accounts.nameLead')}
                  error={missing.name && t('accounts.wrong.missing')}
                  value={name}
                  onChange={(event) => setName(event.currentTarget.value)}
                />
                <Select
                  withAsterisk
                  allowDeselect={false}
                  label={t('accounts.channel')}
                  description={t('accounts.channelLead')}
                  placeholder={channels.length === 0 ? t('accounts.checks.noChannel') : t('accounts.new.chooseChannel')}
                  disabled={channels.length === 0}
                  error={missing.channel && !sells && t('accounts.wrong.missing')}
                  data={channels.map((one) => one.name)}
                  value={sells}
                  onChange={setChannel}
                />
                <Fields fields={credentials} values={values} onChange={setValues} wrong={wrong} />
                <More>
                  <Fields fields={others} values={values} onChange={setValues} wrong={wrong} />
                  <BaseURL value={base} onChange={setBase} />
                  <ProxyInput value={proxy} onChange={setProxy} kept={false} gone={false} onGone={() => {}} />
                </More>
                {platform.allowlist && !proxy && <Allowlist note={text(platform.allowlist_note)} />}
                {error && <ErrorNote error={error} />}
                <Group>
                  <Button type="submit" loading={add.isPending || test.isPending || authorize.isPending}>
                    {authorizes ? t('accounts.authorize.begin') : t('accounts.connection.test')}
                  </Button>
                </Group>
              </Stack>
            </form>
          )}
        </Paper>
        <LockedSettings platform={platform} />
      </div>
    </>
  );
}

/** LockedSettings stands where the settings will be, and says when. */
export function LockedSettings({ platform }: { platform: PlatformView }) {
  const { t } = useTranslation();
  const parts = [
    'fetching',
    platform.stock !== 'none' && 'stock',
    platform.ship !== 'read_only' && 'push',
    settingFields(platform, {}).length > 0 && 'own',
  ].filter((part) => typeof part === 'string');
  return (
    <Paper component="section" className={classes.card} aria-labelledby="settings">
      <Title order={2} id="settings">
        {t('accounts.settings.title')}
      </Title>
      <div className={classes.locked}>
        <IconLock size={32} stroke={1.4} aria-hidden />
        <Text fw={600}>{t('accounts.settings.locked')}</Text>
        <Text size="sm">
          {t('accounts.settings.lockedLead', {
            parts: parts.map((part) => t(`accounts.settings.${part}.title`)).join(t('accounts.comma')),
          })}
        </Text>
        {platform.ship === 'read_only' && (
          <Text size="sm" c="dimmed">
            {t('accounts.settings.lockedReadOnly')}
          </Text>
        )}
      </div>
    </Paper>
  );
}
