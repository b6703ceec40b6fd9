// An order of a platform that takes no word of a shipment: it is marked as shipped there by hand, and ticked off here.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconClipboardCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../api/calls';
import { useAct } from '../api/hooks';
import { tell } from '../parts/tell';

/** Mark says what is to be done at the platform, with the tick; nothing where nothing is. */
export function Mark({ detail: { order } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const act = useAct('orderAct', {
    onSuccess: (_, { act }) => tell(t(act === 'mark' ? 'orders.acts.mark.done' : 'orders.acts.unmark.done', { number: order.number })),
  });
  if (order.mark !== 'due' && order.mark !== 'by_hand') return null;
  const name = order.mark === 'due' ? 'mark' : 'unmark';
  return (
    <Alert color={order.mark === 'due' ? 'yellow' : 'gray'} icon={<IconClipboardCheck size={20} />}>
      <Stack gap="xs">
        <Text size="sm">{t(`orders.mark.${order.mark}`)}</Text>
        <Group>
          <Button size="xs" variant="default" loading={act.isPending} onClick={() => act.mutate({ order: order.id, act: name })}>
            {t(`orders.mark.${name}`)}
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
