// The question before a change that reaches many orders or another program: what is now, and what will be.
import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './ConfirmChange.module.css';

/** Change is one line of before and after. */
export interface Change {
  what: string;
  before: ReactNode;
  after: ReactNode;
}

interface ConfirmChangeProps {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** how much will change, such as "12 orders will change" */
  lead: ReactNode;
  changes?: Change[];
  /** what the button does, as a verb */
  action: string;
  /** it cannot be taken back */
  danger?: boolean;
  /** does it; the dialog closes when the promise is kept and stays when it is broken */
  onConfirm: () => Promise<unknown> | unknown;
  children?: ReactNode;
}

/** ConfirmChange asks before it changes anything. */
export function ConfirmChange({ opened, onClose, title, lead, changes = [], action, danger, onConfirm, children }: ConfirmChangeProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);

  async function confirm() {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch {
      // whoever acts has shown the error; the question stays open
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened={opened} onClose={onClose} title={title} size="lg">
      <Stack gap="md">
        <Text fw={600}>{lead}</Text>
        {changes.length > 0 && <Changes changes={changes} />}
        {children}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus={danger || undefined}>
            {t('parts.cancel')}
          </Button>
          <Button color={danger ? 'red' : undefined} loading={busy} onClick={confirm} data-autofocus={!danger || undefined}>
            {action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Changes({ changes }: { changes: Change[] }) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className={classes.changes} tabIndex={0} aria-label={t('parts.change.title')}>
      <Table stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('parts.change.what')}</Table.Th>
            <Table.Th>{t('parts.change.before')}</Table.Th>
            <Table.Th>{t('parts.change.after')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {changes.map(({ what, before, after }) => (
            <Table.Tr key={what}>
              <Table.Td>{what}</Table.Td>
              <Table.Td c="dimmed">{before}</Table.Td>
              <Table.Td fw={600}>{after}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
