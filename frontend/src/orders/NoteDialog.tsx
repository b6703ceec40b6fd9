// Asks for a note before something is done, such as why an order is held.
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** Question is what is asked. */
export interface Question {
  title: string;
  /** what will happen */
  lead: string;
  /** what to write */
  label: string;
  /** what the button does, as a verb */
  action: string;
  /** nothing is done without a note */
  required?: boolean;
  onAnswer: (note: string) => Promise<unknown> | unknown;
}

/** NoteDialog asks a question while there is one; it stays open when what follows fails. */
export function NoteDialog({ question, onClose }: { question: Question | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins empty
  useEffect(() => setNote(''), [question]);
  if (!question) return null;

  async function answer() {
    setBusy(true);
    try {
      await question?.onAnswer(note.trim());
      onClose();
    } catch {
      // whoever acts has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={question.title} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void answer();
        }}
      >
        <Stack gap="md">
          <Text size="sm">{question.lead}</Text>
          <Textarea
            label={question.label}
            required={question.required}
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
            <Button type="submit" loading={busy} disabled={question.required && !note.trim()}>
              {question.action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
