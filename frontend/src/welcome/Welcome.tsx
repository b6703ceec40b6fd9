// The first start: try everything in practice mode, or connect the first platform. What comes after is said in five steps.
import { Button, List, Paper, SimpleGrid, Text, ThemeIcon, Title } from '@mantine/core';
import { IconPlugConnected, IconSchool } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import { EnterPractice } from '../settings/PracticeMode';
import { useFrame } from '../shell/frame';
import classes from './Welcome.module.css';

const steps = ['connect', 'fetch', 'match', 'ship', 'push'] as const;

/** Welcome is the screen. */
export default function Welcome() {
  const { t } = useTranslation();
  const practice = useFrame()?.practice ?? false;
  return (
    <div className={classes.screen}>
      <Title order={1}>{t('welcome.title')}</Title>
      <Text c="dimmed" mb="lg">
        {t('welcome.lead')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
        <Paper withBorder p="lg" component="section">
          <ThemeIcon size={44} radius="md" variant="light" mb="sm">
            <IconSchool size={26} />
          </ThemeIcon>
          <Title order={2} size="h3">
            {t('welcome.practice.title')}
          </Title>
          <Text size="sm" mb="md">
            {t('welcome.practice.lead')}
          </Text>
          {practice ? (
            <Button component={Link} href="/" size="md">
              {t('welcome.practice.on')}
            </Button>
          ) : (
            <EnterPractice size="md" />
          )}
        </Paper>
        <Paper withBorder p="lg" component="section">
          <ThemeIcon size={44} radius="md" variant="light" mb="sm">
            <IconPlugConnected size={26} />
          </ThemeIcon>
          <Title order={2} size="h3">
            {t('welcome.connect.title')}
          </Title>
          <Text size="sm" mb="md">
            {t('welcome.connect.lead')}
          </Text>
          <Button component={Link} href="/accounts/new" size="md" variant="default">
            {t('welcome.connect.act')}
          </Button>
        </Paper>
      </SimpleGrid>
      <Paper withBorder p="lg" mt="md" component="section">
        <Title order={2} size="h3" mb="sm">
          {t('welcome.steps.title')}
        </Title>
        <List type="ordered" spacing="xs">
          {steps.map((step) => (
            <List.Item key={step}>
              <Text span fw={600}>
                {t(`welcome.steps.${step}.title`)}
              </Text>{' '}
              <Text span size="sm">
                {t(`welcome.steps.${step}.lead`)}
              </Text>
            </List.Item>
          ))}
        </List>
      </Paper>
    </div>
  );
}
