// How a connected account works: when orders are fetched, what the shop is told of the stock, when numbers are pushed, and the platform's own
// settings.
import { Alert, Anchor, Button, Group, NumberInput, Paper, Radio, Stack, Switch, TagsInput, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { AccountOut } from '../api/calls';
import type { DoorError } from '../api/door';
import { useAct } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count } from '../parts/format';
import { Moment } from '../parts/Moment';
import { tell } from '../parts/tell';
import classes from './accounts.module.css';
import { Fields } from './Fields';
import { complaints, differing, mostSlots, type Plan, planOf, settingFields, slotsOf } from './logic';

// Where a platform says nothing, orders older than this are not fetched.
const furthest = 60;

/** SettingsForm is the right half of a connected account's page. */
export function SettingsForm({ page }: { page: AccountOut }) {
  const { t } = useTranslation();
  const { account, platform } = page;
  const fields = settingFields(platform, account.fields);
  const before = planOf(account.settings, account.fields);
  // What a person has changed and not saved yet lies over the settings as they are now.
  const [edits, setEdits] = useState<Partial<Plan>>({});
  const plan = { ...before, ...edits, values: { ...before.values, ...edits.values } };
  const [wrong, setWrong] = useState({});
  const [error, setError] = useState<DoorError | null>(null);
  const [over, setOver] = useState<string[]>([]);
  const save = useAct('accountSet', {
    onSuccess: (doc) => {
      setError(null);
      setOver(doc.over_shared ?? []);
      setEdits({});
      tell(t('accounts.saved'));
    },
    onError: setError,
  });
  const choices = useAct('accountChoicesLoad');
  const put = (more: Partial<Plan>) => setEdits((now) => ({ ...now, ...more }));
  const set = differing(before, plan, fields);
  const slotless = plan.way === 'slots' && plan.slots.length === 0;

  function submit() {
    const found = complaints(fields, plan.values);
    setWrong(found);
    if (set && Object.keys(found).length === 0) save.mutate({ account: account.id, ...set });
  }

  return (
    <Paper component="section" className={classes.card} aria-labelledby="settings">
      <Title order={2} id="settings" mb="md">
        {t('accounts.settings.title')}
      </Title>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Section part="fetching">
          <Switch
            label={t('accounts.settings.fetch')}
            description={t(platform.ship === 'read_only' ? 'accounts.settings.fetchLeadReadOnly' : 'accounts.settings.fetchLead')}
            checked={plan.fetch}
            onChange={(event) => put({ fetch: event.currentTarget.checked })}
          />
          <Radio.Group
            label={t('accounts.settings.when')}
            value={plan.way}
            onChange={(way) => put({ way: way === 'slots' ? 'slots' : 'every' })}
          >
            <Group gap="lg" mt={6}>
              <Radio value="every" label={t('accounts.settings.every')} disabled={!plan.fetch} />
              <Radio value="slots" label={t('accounts.settings.slots')} disabled={!plan.fetch} />
            </Group>
          </Radio.Group>
          {plan.way === 'every' ? (
            <NumberInput
              maw={320}
              label={t('accounts.settings.minutes')}
              min={1}
              max={1440}
              allowDecimal={false}
              disabled={!plan.fetch}
              value={plan.minutes}
              onChange={(value) => put({ minutes: whole(value, 10) })}
            />
          ) : (
            <TagsInput
              label={t('accounts.settings.times')}
              description={t('accounts.settings.timesLead', { most: mostSlots })}
              placeholder={plan.slots.length < mostSlots ? '09:00' : undefined}
              error={slotless && t('accounts.settings.noTimes')}
              maxTags={mostSlots}
              disabled={!plan.fetch}
              clearable
              value={plan.slots}
              onChange={(typed) => put({ slots: slotsOf(typed) })}
            />
          )}
          <Text size="sm">
            {t('accounts.settings.next')} <Moment at={account.next_fetch_at} />
            {account.next_fetch_at && (
              <>
                {' ('}
                <Moment at={account.next_fetch_at} far />
                {')'}
              </>
            )}
          </Text>
          <NumberInput
            maw={320}
            label={t('accounts.settings.lookback')}
            description={t('accounts.settings.lookbackLead', { most: platform.limits.lookback_days || furthest })}
            min={1}
            max={platform.limits.lookback_days || furthest}
            allowDecimal={false}
            value={plan.lookback}
            onChange={(value) => put({ lookback: whole(value, 7) })}
          />
        </Section>

        {platform.stock === 'none' ? (
          <Section part="stock">
            <Text size="sm" c="dimmed">
              {t('accounts.settings.stock.none')}
            </Text>
          </Section>
        ) : (
          <Section part="stock">
            <Switch
              label={t('accounts.settings.inbound')}
              description={t('accounts.settings.inboundLead')}
              checked={plan.inbound}
              onChange={(event) => put({ inbound: event.currentTarget.checked })}
            />
            <NumberInput
              maw={320}
              label={t('accounts.settings.percent')}
              description={t('accounts.settings.percentLead')}
              min={0}
              max={100}
              suffix="%"
              allowDecimal={false}
              value={plan.percent}
              onChange={(value) => put({ percent: whole(value, 100) })}
            />
            {over.length > 0 && (
              <Alert color="yellow" role="alert" icon={<IconAlertTriangle size={20} />} title={t('accounts.settings.over')}>
                {t('accounts.settings.overLead', { skus: over.join(t('accounts.comma')) })}
              </Alert>
            )}
            <Text size="sm" c="dimmed">
              {t('accounts.settings.mapped', { mapped: count(page.mapped), listings: count(page.listings) })} ·{' '}
              {t('accounts.settings.pushed')} <Moment at={page.pushed_at} />
            </Text>
          </Section>
        )}

        {platform.ship === 'read_only' ? (
          <Section part="push">
            <Text size="sm" c="dimmed">
              {t('accounts.settings.push.none')}
            </Text>
          </Section>
        ) : (
          <Section part="push">
            <NumberInput
              maw={320}
              label={t('accounts.settings.delay')}
              description={t('accounts.settings.delayLead')}
              min={0}
              max={1440}
              allowDecimal={false}
              value={plan.delay}
              onChange={(value) => put({ delay: whole(value, 30) })}
            />
            <Text size="sm">
              {t(`accounts.settings.codes.${platform.shipping_codes}`)}{' '}
              <Anchor underline="always" component={Link} href="/mappings" size="sm">
                {t('accounts.settings.mappings')}
              </Anchor>
            </Text>
          </Section>
        )}

        {fields.length > 0 && (
          <Section part="own">
            <Fields
              fields={fields}
              values={plan.values}
              onChange={(values) => put({ values })}
              wrong={wrong}
              loaded={choices.data?.choices ?? page.choices}
            />
            {fields.some(({ loaded }) => loaded) && (
              <Group>
                <Button
                  variant="default"
                  leftSection={<IconRefresh size={16} />}
                  loading={choices.isPending}
                  onClick={() => choices.mutate({ account: account.id })}
                >
                  {t(choices.data ? 'accounts.settings.reload' : 'accounts.settings.load')}
                </Button>
              </Group>
            )}
            {choices.data && Object.values(choices.data.choices).every((all) => all.length === 0) && (
              <Text size="sm">{t('accounts.settings.nothingToLoad')}</Text>
            )}
          </Section>
        )}

        <Stack gap="sm" mt="md">
          {error && <ErrorNote error={error} />}
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={!set || slotless}>
              {t('accounts.settings.save')}
            </Button>
            {set && (
              <Button variant="default" onClick={() => setEdits({})}>
                {t('accounts.settings.undo')}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function Section({ part, children }: { part: string; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <fieldset className={classes.section} style={{ border: 0, marginInline: 0, paddingInline: 0 }}>
      <legend className="gw-visually-hidden">{t(`accounts.settings.${part}.title`)}</legend>
      <Title order={3} mb={8} aria-hidden>
        {t(`accounts.settings.${part}.title`)}
      </Title>
      <Stack gap="sm">{children}</Stack>
    </fieldset>
  );
}

// A number that is being typed may be nothing for a moment.
function whole(value: string | number, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
