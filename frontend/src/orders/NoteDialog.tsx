// Asks for a note before something is done, such as why an order is held.
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

interface NoteDialogProps {
  title: string;
  /** what will happen */
  lead: string;
  /** what to write */
  label: string;
  /** what the button does, as a verb */
  action: string;
  /** nothing is done without a note */
  required?: boolean;
  onClose: () => void;
  onAnswer: (note: string) => Promise<unknown> | unknown;
}

/** NoteDialog asks; it stays open when what follows fails. */
export function NoteDialog({ title, lead, label, action, required = false, onClose, onAnswer }: NoteDialogProps) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);

  async function answer() {
    setBusy(true);
    try {
      await onAnswer(note.trim());
      onClose();
    } catch {
      // whoever acts has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void answer();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{lead}</Text>
          <Textarea
            label={label}
            required={required}
            autosize
            minRows={2}
            maxLength={500}
            data-autofocus
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
            }}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={required && !note.trim()}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
