// The head of a screen.
import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './PageHead.module.css';

interface PageHeadProps {
  title: string;
  /** one line that says what the screen is for */
  lead?: string;
  /** buttons, at the right */
  children?: ReactNode;
}

/** PageHead is the title of a screen, its lead and its actions. */
export function PageHead({ title, lead, children }: PageHeadProps) {
  return (
    <header className={classes.head}>
      <div className={classes.words}>
        <Title order={1}>{title}</Title>
        {lead && (
          <Text size="sm" c="dimmed" mt={2}>
            {lead}
          </Text>
        )}
      </div>
      {children && (
        <Group gap="xs" wrap="nowrap">
          {children}
        </Group>
      )}
    </header>
  );
}
