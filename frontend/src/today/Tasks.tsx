// What needs a hand, the most urgent first: what may ship late, what nobody can decide but a person, what holds orders, what is unknown.
import { Paper, Text, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconBell,
  IconCircleCheck,
  IconClipboardCheck,
  IconClockExclamation,
  IconHandStop,
  IconPlugConnectedX,
  IconTag,
  type TablerIcon,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { TodayDoc } from '../api/calls';
import { Count, type Tone } from '../parts/Count';
import { EmptyState } from '../parts/EmptyState';
import { count, moment, sentence, type TextValue, useText } from '../parts/format';
import classes from './Today.module.css';

interface Task {
  key: string;
  icon: TablerIcon;
  tone: Tone;
  title: string;
  lead: string;
  number?: number;
  to: string;
}

/** Tasks lists them, each a way to the screen where it is done. */
export function Tasks({ today }: { today: TodayDoc }) {
  const { t } = useTranslation();
  const text = useText();
  const tasks = tasksOf(today, t, text);
  return (
    <Paper withBorder p="md" component="section" aria-labelledby="tasks">
      <Title order={2} size="h4" id="tasks" mb="xs">
        {t('today.tasks.title')}
      </Title>
      {tasks.length === 0 && <EmptyState icon={IconCircleCheck} title={t('today.tasks.empty')} lead={t('today.tasks.emptyLead')} />}
      <ul className={classes.list}>
        {tasks.map((task) => (
          <li key={task.key} className={classes.item}>
            <task.icon size={22} stroke={1.6} aria-hidden />
            <div className={classes.words}>
              <Link href={task.to}>{task.title}</Link>
              <Text size="sm" c="dimmed">
                {task.lead}
              </Text>
            </div>
            {task.number !== undefined && <Count number={task.number} tone={task.tone} />}
          </li>
        ))}
      </ul>
    </Paper>
  );
}

/** tasksOf puts what needs a hand into its order. */
export function tasksOf(today: TodayDoc, t: TFunction, text: (value: TextValue) => string): Task[] {
  const tasks: Task[] = [];
  for (const account of today.accounts) {
    tasks.push({
      key: `account ${account.id}`,
      icon: IconPlugConnectedX,
      tone: 'bad',
      title: t('today.tasks.account', { account: account.name }),
      lead: t(`states.account.${account.state}`),
      to: `/accounts/${account.id}`,
    });
  }
  const [soonest] = today.urgent;
  if (soonest) {
    tasks.push({
      key: 'urgent',
      icon: IconClockExclamation,
      tone: 'bad',
      title: t('today.tasks.urgent'),
      lead: t('today.tasks.urgentLead', { number: soonest.number, at: moment(soonest.ship_by) }),
      number: today.urgent.length,
      to: '/orders?ship_by=24h',
    });
  }
  if (today.decide.length > 0) {
    tasks.push({
      key: 'decide',
      icon: IconAlertTriangle,
      tone: 'bad',
      title: t('today.tasks.decide'),
      lead: t('today.tasks.decideLead'),
      number: today.decide.length,
      to: '/activity?show=person',
    });
  }
  for (const group of today.hold_groups) {
    tasks.push({
      key: ['held', group.reason, group.account_id, group.subject].join(' '),
      icon: IconHandStop,
      tone: 'warn',
      title: [sentence(text(group.name)), text(group.subject_name) || group.subject].filter(Boolean).join(' · '),
      lead: t('today.tasks.held', {
        account: group.account,
        count: group.numbers.length,
        numbers: group.numbers.slice(0, 2).join(t('holds.between')),
      }),
      number: group.orders,
      to: `/holds?reason=${group.reason}`,
    });
  }
  if (today.more_groups > 0) {
    tasks.push({
      key: 'more',
      icon: IconHandStop,
      tone: 'warn',
      title: t('today.tasks.more', { number: count(today.more_groups) }),
      lead: t('today.tasks.moreLead'),
      to: '/holds',
    });
  }
  if (today.unknown_products > 0) {
    const first = today.unknown_first[0];
    tasks.push({
      key: 'unknown',
      icon: IconTag,
      tone: 'warn',
      title: t('today.tasks.unknown'),
      lead: first
        ? t('today.tasks.unknownLead', { name: first.identifier, count: first.pending_orders, number: count(first.pending_orders) })
        : '',
      number: today.unknown_products,
      to: '/mappings',
    });
  }
  for (const { account, platform, orders } of today.to_mark) {
    tasks.push({
      key: `mark ${account}`,
      icon: IconClipboardCheck,
      tone: 'warn',
      title: t('today.tasks.mark', { platform: text(platform) }),
      lead: t('today.tasks.markLead', { account }),
      number: orders,
      to: `/orders?mark=due&account=${encodeURIComponent(account)}`,
    });
  }
  const told = today.notices.filter(({ kind }) => kind !== 'held');
  if (told[0]) {
    tasks.push({
      key: 'notices',
      icon: IconBell,
      tone: 'info',
      title: t('today.tasks.notices'),
      lead: text(told[0].text),
      number: told.length,
      to: '/activity?tab=notices',
    });
  }
  return tasks;
}
