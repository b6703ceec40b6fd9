// What can be done to the order as a whole.
import { Button, Group, Menu, Text } from '@mantine/core';
import { IconDots, IconHandStop, IconRefresh } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../api/calls';
import { useAct } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { useText } from '../parts/format';
import { tell } from '../parts/tell';
import { Act } from './Act';
import { NoteDialog } from './NoteDialog';
import classes from './Orders.module.css';

/** rare are the acts of the menu; those marked ask before they are done. */
const rare = [
  { act: 'pick', asks: false },
  { act: 'push', asks: false },
  { act: 'undo', asks: true },
  { act: 'unpack', asks: true },
  { act: 'back', asks: true },
] as const;

type Rare = (typeof rare)[number]['act'];

/** Actions are the buttons below the head. */
export function Actions({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const { id, number } = detail.order;
  const [holding, setHolding] = useState(false);
  const [asked, setAsked] = useState<Rare | null>(null);
  const act = useAct('orderAct', { onSuccess: (_, { act }) => tell(t(`orders.acts.${act}.done`, { number })) });
  const hold = useAct('orderHold', { onSuccess: () => tell(t('orders.acts.hold.done', { number })) });

  return (
    <Group gap={6}>
      <Act
        refused={detail.acts.refetch}
        leftSection={<IconRefresh size={15} />}
        loading={act.isPending && act.variables.act === 'refetch'}
        onClick={() => act.mutate({ order: id, act: 'refetch' })}
      >
        {t('orders.acts.refetch.action')}
      </Act>
      <Act refused={detail.acts.hold} leftSection={<IconHandStop size={15} />} onClick={() => setHolding(true)}>
        {t('orders.acts.hold.action')}
      </Act>
      <Menu position="bottom-start" width={340} withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" leftSection={<IconDots size={15} />}>
            {t('orders.acts.more')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {rare.map(({ act: name, asks }) => {
            const refused = detail.acts[name];
            return (
              <Menu.Item
                key={name}
                aria-disabled={refused ? true : undefined}
                closeMenuOnClick={!refused}
                className={refused ? classes.refused : undefined}
                onClick={() => {
                  if (refused) return;
                  if (asks) setAsked(name);
                  else act.mutate({ order: id, act: name });
                }}
              >
                {t(`orders.acts.${name}.action`)}
                <Text size="xs" c="dimmed">
                  {refused ? text(refused.why) : t(`orders.acts.${name}.lead`)}
                </Text>
              </Menu.Item>
            );
          })}
        </Menu.Dropdown>
      </Menu>
      {holding && (
        <NoteDialog
          title={t('orders.acts.hold.title', { number })}
          lead={t('orders.acts.hold.lead')}
          label={t('orders.acts.hold.note')}
          action={t('orders.acts.hold.action')}
          required
          onClose={() => setHolding(false)}
          onAnswer={(note) => hold.mutateAsync({ order: id, note })}
        />
      )}
      {asked && (
        <ConfirmChange
          opened
          danger
          onClose={() => setAsked(null)}
          title={t(`orders.acts.${asked}.title`, { number })}
          lead={t(`orders.acts.${asked}.lead`)}
          action={t(`orders.acts.${asked}.action`)}
          onConfirm={() => act.mutateAsync({ order: id, act: asked })}
        />
      )}
    </Group>
  );
}
