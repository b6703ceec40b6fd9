// How the program behaves around its screens: language, notices, and what closing the window means.
import { Button, Group, Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useAct, useAsk } from '../api/hooks';
import { LanguageSwitch } from '../parts/LanguageSwitch';
import { useFrame } from '../shell/frame';
import { Section } from './Section';

/** Program has the switches of the program itself. */
export function Program() {
  const { t } = useTranslation();
  const frame = useFrame();
  const settings = useAsk('programSettings', {}, { topics: ['settings'] }).data;
  const set = useAct('programSettingsSet');
  const quit = useAct('quit');
  const inWindow = frame?.face === 'window';
  return (
    <Section title={t('settings.program.title')} lead={t('settings.program.lead')}>
      <Group>
        <LanguageSwitch />
      </Group>
      {settings && (
        <>
          <Switch
            label={t('settings.program.notices')}
            description={t('settings.program.noticesLead')}
            checked={settings.notices}
            onChange={(event) => set.mutate({ ...settings, notices: event.currentTarget.checked })}
          />
          {inWindow && (
            <Switch
              label={t('settings.program.background')}
              description={t('settings.program.backgroundLead')}
              checked={settings.background}
              onChange={(event) => set.mutate({ ...settings, background: event.currentTarget.checked })}
            />
          )}
        </>
      )}
      {frame?.can_quit && (
        <Group>
          <Button variant="default" onClick={() => quit.mutate({})}>
            {t('settings.program.quit')}
          </Button>
        </Group>
      )}
    </Section>
  );
}
