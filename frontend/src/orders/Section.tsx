// A part of the order with its title.
import { Group, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Orders.module.css';

/** Section is a titled part; actions stand beside the title. */
export function Section({ title, actions, children }: { title: string; actions?: ReactNode; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={classes.section}>
      <Group justify="space-between" mb={6}>
        <Title order={3} fz="md" id={id}>
          {title}
        </Title>
        {actions}
      </Group>
      {children}
    </section>
  );
}
