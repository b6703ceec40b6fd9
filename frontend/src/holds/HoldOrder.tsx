// Holds an order by a person's wish.
import { Button, Group, Modal, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../api/hooks';
import { tell } from '../parts/tell';

/** HoldOrder asks which order, and why. */
export function HoldOrder({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [order, setOrder] = useState('');
  const [note, setNote] = useState('');
  const hold = useAct('holdAdd', {
    onSuccess: (doc) => {
      tell(t('holds.add.done', { number: doc.order.number }));
      onClose();
    },
  });
  function submit(event: FormEvent) {
    event.preventDefault();
    if (order.trim() && note.trim()) hold.mutate({ order: order.trim(), note: note.trim() });
  }
  return (
    <Modal opened onClose={onClose} title={t('holds.add.open')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm">{t('holds.add.lead')}</Text>
          <TextInput
            label={t('holds.add.order')}
            description={t('holds.add.orderLead')}
            value={order}
            onChange={(event) => setOrder(event.currentTarget.value)}
            data-autofocus
          />
          <Textarea
            label={t('holds.add.note')}
            value={note}
            onChange={(event) => setNote(event.currentTarget.value)}
            autosize
            minRows={2}
            maxLength={500}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!order.trim() || !note.trim()} loading={hold.isPending}>
              {t('holds.add.act')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
