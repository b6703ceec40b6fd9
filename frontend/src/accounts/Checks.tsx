// What to see to before anybody types a password: what the platform needs, its allowlist, and the sales channel.
import { Alert, Button, Group, List, Paper, Select, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelView, PlatformView } from '../api/calls';
import { useAct } from '../api/hooks';
import { abilities } from '../comparison/logic';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { StateBadge } from '../parts/StateBadge';
import { tell } from '../parts/tell';
import classes from './accounts.module.css';
import { appFields, connectionFields } from './logic';
import { Address, Ask, Request, useOutbound } from './Outbound';

interface ChecksProps {
  platform: PlatformView;
  merchant: string;
  channels: ChannelView[];
  /** a channel was made */
  onChannel: (name: string) => void;
}

/** Checks is the card of three checks. */
export function Checks({ platform, merchant, channels, onChannel }: ChecksProps) {
  const { t } = useTranslation();
  return (
    <Paper component="section" className={classes.card} aria-labelledby="checks" mb="md">
      <Title order={2} id="checks">
        {t('accounts.checks.title')}
      </Title>
      <Text size="sm" c="dimmed" mb="md">
        {t('accounts.checks.lead')}
      </Text>
      <div className={classes.checks}>
        <Needs platform={platform} />
        <AllowlistCheck platform={platform} />
        <ChannelCheck platform={platform} merchant={merchant} channels={channels} onChannel={onChannel} />
      </div>
      <Caveats platform={platform} />
    </Paper>
  );
}

function Check({ title, state, children }: { title: string; state: 'ok' | 'look' | 'info'; children: ReactNode }) {
  const Icon = { ok: IconCircleCheck, look: IconAlertTriangle, info: IconInfoCircle }[state];
  const colour = { ok: 'var(--tone-good-ink)', look: 'var(--tone-warn-ink)', info: 'var(--tone-info-ink)' }[state];
  return (
    <div className={classes.check}>
      <Group gap={6} wrap="nowrap" mb={4}>
        <Icon size={18} color={colour} aria-hidden style={{ flex: 'none' }} />
        <Title order={3}>{title}</Title>
      </Group>
      {children}
    </div>
  );
}

function Needs({ platform }: { platform: PlatformView }) {
  const { t } = useTranslation();
  const text = useText();
  const wanted = [...appFields(platform), ...connectionFields(platform, {}).credentials];
  return (
    <Check title={t('accounts.checks.needs')} state="info">
      <Text size="sm">{t(`accounts.checks.kind.${platform.connection}`)}</Text>
      <ul className={classes.needs}>
        {wanted.map((field) => (
          <li key={field.key}>
            <Text size="sm" fw={600}>
              {text(field.label)}
              {!field.required && ` ${t('accounts.optional')}`}
            </Text>
            <Text size="xs" c="dimmed">
              {text(field.where)}
            </Text>
          </li>
        ))}
      </ul>
      <Evidence platform={platform} />
    </Check>
  );
}

/** Evidence says how sure it is that a platform works as this program does it: its own level, and of each ability that is not documented why. */
export function Evidence({ platform }: { platform: PlatformView }) {
  const { t } = useTranslation();
  const text = useText();
  const { level, abilities: findings } = platform.evidence;
  const doubtful = abilities.filter((ability) => findings[ability] && findings[ability].level !== 'documented');
  return (
    <div>
      <Group gap={6} mt="sm" mb={2}>
        <Text size="xs" c="dimmed">
          {t('accounts.evidence')}
        </Text>
        <StateBadge kind="evidence" state={level} />
      </Group>
      {doubtful.map((ability) => (
        <Text key={ability} size="xs" c="dimmed">
          {t('accounts.finding', {
            ability: t(`comparison.ability.${ability}`),
            level: t(`states.evidence.${findings[ability]?.level}`),
            note: text(findings[ability]?.note),
          })}
        </Text>
      ))}
      {doubtful.length === 0 && (
        <Text size="xs" c="dimmed">
          {text(platform.evidence.note)}
        </Text>
      )}
    </div>
  );
}

/** Caveats are what a merchant should know of a platform before he types anything. */
function Caveats({ platform }: { platform: PlatformView }) {
  const { t, i18n } = useTranslation();
  const caveats = platform.caveats[i18n.language === 'en' ? 'en' : 'zh-TW'];
  if (caveats.length === 0) return null;
  return (
    <>
      <Title order={3} mt="md" mb={4}>
        {t('accounts.checks.caveats')}
      </Title>
      <List size="sm" spacing={4}>
        {caveats.map((caveat) => (
          <List.Item key={caveat}>{caveat}</List.Item>
        ))}
      </List>
    </>
  );
}

function AllowlistCheck({ platform }: { platform: PlatformView }) {
  const { t } = useTranslation();
  const text = useText();
  const { doc, ask, asking, error } = useOutbound();
  if (!platform.allowlist) {
    return (
      <Check title={t('accounts.allowlist.title')} state="ok">
        <Text size="sm">{t('accounts.allowlist.none')}</Text>
        {platform.allowlist_note && (
          <Text size="xs" c="dimmed" mt={4}>
            {text(platform.allowlist_note)}
          </Text>
        )}
      </Check>
    );
  }
  return (
    <Check title={t('accounts.allowlist.title')} state="look">
      <Text size="sm" mb="xs">
        {text(platform.allowlist_note)}
      </Text>
      {doc && (
        <Stack gap="xs">
          <Address doc={doc} />
          <Ask doc={doc} ask={ask} asking={asking} />
          {error && <ErrorNote error={error} />}
          <Request doc={doc} />
          <Text size="xs" c="dimmed">
            {t('accounts.outbound.proxy')}
          </Text>
        </Stack>
      )}
    </Check>
  );
}

function ChannelCheck({ platform, merchant, channels, onChannel }: ChecksProps) {
  const { t } = useTranslation();
  const [making, setMaking] = useState(false);
  const none = channels.length === 0;
  return (
    <Check title={t('accounts.checks.channel')} state={none ? 'look' : 'ok'}>
      {none ? (
        <Alert color="yellow" p="xs" mb="xs">
          <Text size="sm" fw={600}>
            {t('accounts.checks.noChannel')}
          </Text>
          <Text size="sm">{t('accounts.checks.noChannelLead')}</Text>
        </Alert>
      ) : (
        <Text size="sm" mb="xs">
          {t('accounts.checks.channels', { names: channels.map(({ name }) => name).join(t('accounts.comma')) })}
        </Text>
      )}
      {!platform.listings && (
        <Text size="sm" mb="xs">
          {t('accounts.checks.bySKU')}
        </Text>
      )}
      {none || making ? (
        <NewChannel
          merchant={merchant}
          onMade={(name) => {
            setMaking(false);
            onChannel(name);
          }}
        />
      ) : (
        <Button size="xs" variant="default" onClick={() => setMaking(true)}>
          {t('accounts.checks.anotherChannel')}
        </Button>
      )}
    </Check>
  );
}

function NewChannel({ merchant, onMade }: { merchant: string; onMade: (name: string) => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [match, setMatch] = useState('sku');
  const make = useAct('accountChannel', {
    onSuccess: ({ channel }) => {
      tell(t('accounts.checks.channelMade', { name: channel.name }));
      onMade(channel.name);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) make.mutate({ merchant, name: name.trim(), match_by: match });
      }}
    >
      <Stack gap="xs">
        <TextInput
          size="sm"
          withAsterisk
          label={t('accounts.checks.channelName')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          size="sm"
          allowDeselect={false}
          label={t('accounts.checks.match')}
          description={t('accounts.checks.matchLead')}
          data={['sku', 'barcode'].map((value) => ({ value, label: t(`accounts.match.${value}`) }))}
          value={match}
          onChange={(value) => value && setMatch(value)}
        />
        <Button size="xs" type="submit" variant="default" loading={make.isPending} disabled={!name.trim()}>
          {t('accounts.checks.makeChannel')}
        </Button>
      </Stack>
    </form>
  );
}
