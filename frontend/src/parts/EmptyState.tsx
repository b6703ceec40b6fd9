// What a screen shows when there is nothing: why, and what to do.
import { Stack, Text, Title } from '@mantine/core';
import { IconInbox, type TablerIcon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './EmptyState.module.css';

interface EmptyStateProps {
  title: string;
  /** what to do next */
  lead?: string;
  icon?: TablerIcon;
  /** the button that does it */
  children?: ReactNode;
}

/** EmptyState says what to do when a list is empty. */
export function EmptyState({ title, lead, icon: Icon = IconInbox, children }: EmptyStateProps) {
  return (
    <Stack align="center" gap={6} className={classes.empty}>
      <Icon size={40} stroke={1.3} className={classes.icon} aria-hidden />
      <Title order={2} size="h3">
        {title}
      </Title>
      {lead && (
        <Text size="sm" c="dimmed" maw={480} ta="center">
          {lead}
        </Text>
      )}
      {children && <div className={classes.action}>{children}</div>}
    </Stack>
  );
}
