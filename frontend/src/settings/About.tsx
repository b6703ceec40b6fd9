// Which program this is, and where its data lies.
import { Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../parts/CopyButton';
import { useFrame } from '../shell/frame';
import { Section } from './Section';
import classes from './Settings.module.css';

/** About tells the version and the workspace. */
export function About() {
  const { t } = useTranslation();
  const frame = useFrame();
  if (!frame) return null;
  return (
    <Section title={t('settings.about.title')}>
      <dl className={classes.facts}>
        <dt>{t('settings.about.version')}</dt>
        <dd>{frame.version}</dd>
        <dt>{t('settings.about.workspace')}</dt>
        <dd>
          <Group gap={4}>
            <Text size="sm">{frame.workspace}</Text>
            <CopyButton value={frame.workspace} what={t('settings.about.workspace')} />
          </Group>
        </dd>
        <dt>{t('settings.about.licence')}</dt>
        <dd>{t('settings.about.licenceName')}</dd>
      </dl>
    </Section>
  );
}
