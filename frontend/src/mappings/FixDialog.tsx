// The frame of a fix: what is asked, what would change, and the button that does it.
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface FixDialogProps {
  title: string;
  onClose: () => void;
  /** there is something to confirm */
  ready: boolean;
  busy: boolean;
  action: string;
  onConfirm: () => void;
  children: ReactNode;
}

/** FixDialog asks one question about many orders. */
export function FixDialog({ title, onClose, ready, busy, action, onConfirm, children }: FixDialogProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} size="lg" closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (ready) onConfirm();
        }}
      >
        <Stack gap="md">
          {children}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!ready} loading={busy}>
              {action}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
