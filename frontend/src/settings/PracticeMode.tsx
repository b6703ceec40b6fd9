// Practice mode: emulated platforms with sample orders, apart from everything real.
import { Button, Group, Progress, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct, useJob } from '../api/hooks';
import { go } from '../shell/address';
import { useFrame } from '../shell/frame';
import { Section } from './Section';

/** PracticeMode enters and leaves it. */
export function PracticeMode() {
  const { t } = useTranslation();
  const frame = useFrame();
  const leave = useAct('practiceLeave', { onSuccess: () => go('/') });
  return (
    <Section title={t('settings.practice.title')} lead={t('settings.practice.lead')}>
      {frame?.practice ? (
        <Group>
          {frame.can_leave ? (
            <Button loading={leave.isPending} onClick={() => leave.mutate({})}>
              {t('settings.practice.leave')}
            </Button>
          ) : (
            <Text size="sm">{t('settings.practice.only')}</Text>
          )}
        </Group>
      ) : (
        <EnterPractice />
      )}
    </Section>
  );
}

/** EnterPractice is the button that begins to practise, with how far the preparation is. */
export function EnterPractice({ size }: { size?: string }) {
  const { t } = useTranslation();
  const [id, setID] = useState<string | null>(null);
  const job = useJob(id);
  const enter = useAct('practiceEnter', { onSuccess: (begun) => setID(begun.id) });
  const busy = enter.isPending || job?.state === 'running';
  return (
    <div>
      <Button size={size} loading={busy} onClick={() => enter.mutate({})}>
        {t('settings.practice.enter')}
      </Button>
      {busy && <Progress mt="sm" value={100} animated aria-label={t('settings.practice.preparing')} />}
      {job?.error && (
        <Text size="sm" c="red" role="alert" mt="xs">
          {job.error.message} {job.error.do}
        </Text>
      )}
    </div>
  );
}
