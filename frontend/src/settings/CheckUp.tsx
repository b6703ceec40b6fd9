// A look at the whole installation: files, keychain, disk, clock, accounts - and a report for the maintainers.
import { Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Section } from './Section';
import classes from './Settings.module.css';

/** CheckUp looks when it is asked to. */
export function CheckUp() {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const look = useAsk('checkUp', {}, { enabled: asked });
  const save = useAct('checkUpSave', { onSuccess: (file) => void saveFile(file) });
  return (
    <Section title={t('settings.checkUp.title')} lead={t('settings.checkUp.lead')}>
      <Group>
        <Button variant="default" loading={look.isFetching} onClick={() => (asked ? look.refetch() : setAsked(true))}>
          {t('settings.checkUp.look')}
        </Button>
        <Button variant="default" loading={save.isPending} onClick={() => save.mutate({})}>
          {t('settings.checkUp.save')}
        </Button>
      </Group>
      {look.error && <ErrorNote error={look.error} />}
      {asked && look.isPending && <Loading rows={4} />}
      {look.data && <Findings checks={look.data.checks} />}
    </Section>
  );
}

interface Finding {
  name: string;
  ok: boolean;
  text: { en: string; 'zh-TW': string };
  do: { en: string; 'zh-TW': string } | null;
}

function Findings({ checks }: { checks: Finding[] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Stack gap={0} component="ul" className={classes.list}>
      {checks.map((check) => (
        <li key={check.name} className={classes.item}>
          {check.ok ? (
            <IconCheck size={18} color="var(--mantine-color-teal-text)" aria-label={t('settings.checkUp.fine')} />
          ) : (
            <IconAlertTriangle size={18} color="var(--mantine-color-red-text)" aria-label={t('settings.checkUp.bad')} />
          )}
          <div className={classes.words}>
            <Text size="sm">{text(check.text)}</Text>
            {check.do && (
              <Text size="sm" fw={600}>
                {text(check.do)}
              </Text>
            )}
          </div>
        </li>
      ))}
    </Stack>
  );
}
