// For how long the personal data of finished orders is kept.
import { Button, Group, NumberInput } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useAsk } from '../api/hooks';
import { tell } from '../parts/tell';
import { Section } from './Section';

/** Privacy sets the days. */
export function Privacy() {
  const { t } = useTranslation();
  const kept = useAsk('privacy', {}, { topics: ['settings'] }).data?.erase_after_days;
  const [days, setDays] = useState<number | string>('');
  useEffect(() => setDays(kept ?? ''), [kept]);
  const set = useAct('privacySet', { onSuccess: () => tell(t('settings.saved')) });
  const changed = typeof days === 'number' && days !== kept;
  return (
    <Section title={t('settings.privacy.title')} lead={t('settings.privacy.lead')}>
      <Group align="end">
        <NumberInput
          label={t('settings.privacy.days')}
          description={t('settings.privacy.range')}
          value={days}
          onChange={setDays}
          min={14}
          max={3650}
          allowDecimal={false}
          w={260}
        />
        <Button variant="default" disabled={!changed} loading={set.isPending} onClick={() => changed && set.mutate({ days })}>
          {t('settings.save')}
        </Button>
      </Group>
    </Section>
  );
}
