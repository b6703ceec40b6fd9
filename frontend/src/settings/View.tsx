// The merchant view: the whole program shows one merchant until the PIN is entered.
import { Button, Group, PasswordInput, Select, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useAsk } from '../api/hooks';
import { Section } from './Section';

/** View locks to a merchant, and unlocks. What the page knew belongs to another view then: it begins anew. */
export function View() {
  const { t } = useTranslation();
  const view = useAsk('view', {}, { topics: ['settings'] }).data;
  const [merchant, setMerchant] = useState<string | null>(null);
  const [pin, setPIN] = useState('');
  const anew = { onSuccess: () => window.location.reload() };
  const lock = useAct('viewLock', anew);
  const unlock = useAct('viewUnlock', anew);
  const locked = view?.merchant;
  const merchants = useAsk('merchants', {}, { topics: ['merchants'], enabled: view !== undefined && !locked }).data?.merchants ?? [];

  function submit(event: FormEvent) {
    event.preventDefault();
    if (locked) unlock.mutate({ pin });
    else if (merchant) lock.mutate({ merchant, pin });
  }

  return (
    <Section title={t('settings.view.title')} lead={t('settings.view.lead')}>
      {locked && <Text>{t('settings.view.locked', { merchant: locked.name })}</Text>}
      <form onSubmit={submit}>
        <Group align="end">
          {!locked && (
            <Select
              label={t('settings.view.merchant')}
              data={merchants.map(({ name }) => name)}
              value={merchant}
              onChange={setMerchant}
              searchable
              w={240}
            />
          )}
          <PasswordInput
            label={locked ? t('settings.view.pin') : t('settings.view.newPin')}
            inputMode="numeric"
            autoComplete="off"
            value={pin}
            onChange={(event) => setPIN(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': t('settings.showPassword') }}
            w={240}
          />
          <Button type="submit" variant="default" disabled={!pin || (!locked && !merchant)} loading={lock.isPending || unlock.isPending}>
            {locked ? t('settings.view.unlock') : t('settings.view.lock')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
