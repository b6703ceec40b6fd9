// One order beside the list: what it waits for, and everything that can be done with it.
import { ActionIcon, Group, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconChevronDown, IconChevronUp, IconX } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail } from '../api/calls';
import { call, type DoorError } from '../api/door';
import { CopyButton } from '../parts/CopyButton';
import { ErrorNote } from '../parts/ErrorNote';
import { count, type TextValue, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { Moment } from '../parts/Moment';
import { PlatformBadge } from '../parts/PlatformBadge';
import { OrderBadge } from '../parts/StateBadge';
import { inDialog } from '../shell/keys';
import { Actions } from './Actions';
import { Changes } from './Changes';
import { Facts } from './Facts';
import { History } from './History';
import { Holds } from './Holds';
import { Lines } from './Lines';
import { Mark } from './Mark';
import classes from './Orders.module.css';
import { Parcels } from './Parcels';
import { ShipBy } from './ShipBy';

/** tables are those whose changes change an order. */
const tables = [
  'orders',
  'holds',
  'order_lines',
  'reservations',
  'products',
  'shipments',
  'parcels',
  'labels',
  'outbox',
  'history',
  'print_jobs',
];

interface OrderPanelProps {
  /** its id, or any number of it */
  order: string;
  platforms: Record<string, TextValue>;
  onClose: () => void;
  /** shows the order before or after this one in the list */
  onMove: (by: 1 | -1) => void;
}

/** OrderPanel shows an order. */
export function OrderPanel({ order, platforms, onClose, onMove }: OrderPanelProps) {
  const { t } = useTranslation();
  const text = useText();
  const panel = useRef<HTMLElement>(null);
  const { data, error, refetch } = useDetail(order);

  // Whoever opens an order reads it next, so the keyboard goes there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each order anew
  useEffect(() => {
    panel.current?.focus({ preventScroll: true });
    panel.current?.scrollTo(0, 0);
  }, [order]);

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    // What a dialog or a menu of the panel reads reaches it here too, though it lies elsewhere on the page.
    if (inDialog() || !panel.current?.contains(event.target as Node)) return;
    if (event.key === 'Escape') onClose();
    else if (typing) return;
    else if (event.key === 'j') onMove(1);
    else if (event.key === 'k') onMove(-1);
    else return;
    event.preventDefault();
  }

  const name = data?.order.number ?? '';
  return (
    <aside ref={panel} className={classes.panel} tabIndex={-1} aria-label={t('orders.panel.title', { number: name })} onKeyDown={onKeyDown}>
      <header className={classes.panelHead}>
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Group gap={4} wrap="nowrap" miw={0}>
            <Title order={2} className={classes.panelTitle}>
              {name || t('parts.loading')}
            </Title>
            {name && <CopyButton value={name} what={t('orders.columns.number')} />}
          </Group>
          <Group gap={2} wrap="nowrap">
            <PanelButton label={t('orders.panel.before')} onClick={() => onMove(-1)} icon={<IconChevronUp size={18} />} />
            <PanelButton label={t('orders.panel.after')} onClick={() => onMove(1)} icon={<IconChevronDown size={18} />} />
            <PanelButton label={t('orders.panel.close')} onClick={onClose} icon={<IconX size={18} />} />
          </Group>
        </Group>
        {data && <Where detail={data} platforms={platforms} />}
      </header>
      {error && !data && <ErrorNote error={error} onRetry={() => refetch()} />}
      {!data && !error && <Loading />}
      {data && (
        <Stack gap="lg" key={data.order.id}>
          <Text className={classes.why} role="status">
            {data.holds.length > 0
              ? t('orders.panel.held', { count: data.holds.length, number: count(data.holds.length) })
              : text(data.why)}
          </Text>
          <Mark detail={data} />
          <Actions detail={data} />
          <Holds detail={data} />
          <Lines detail={data} />
          <Parcels detail={data} />
          <Facts detail={data} />
          <Changes detail={data} />
          <History detail={data} />
          <Text size="xs" c="dimmed">
            {t('orders.panel.foot', { id: data.order.id, platformID: data.order.platform_id })}
            {' · '}
            {t('orders.panel.seen')} <Moment at={data.seen_at} />
            {' · '}
            {t(`orders.platformStates.${data.platform_state}`)}
          </Text>
        </Stack>
      )}
    </aside>
  );
}

// useDetail asks anew each time an order is opened: what was known of it then may be wrong by now. While the same order is asked in
// another language it stays; another order begins empty.
function useDetail(order: string) {
  const { i18n } = useTranslation();
  const answer = useQuery<OrderDetail, DoorError>({
    queryKey: ['orderDetail', order, i18n.language],
    queryFn: () => call('orderDetail', { order }),
    meta: { topics: tables },
    gcTime: 0,
    placeholderData: keepPreviousData,
  });
  const asked = useRef('');
  if (!answer.isPlaceholderData) asked.current = order;
  return { ...answer, data: asked.current === order ? answer.data : undefined };
}

// Where says whose order it is, how far it is and how urgent.
function Where({ detail: { order, at }, platforms }: { detail: OrderDetail; platforms: Record<string, TextValue> }) {
  return (
    <Group gap="sm" mt={6}>
      <OrderBadge order={order} />
      <PlatformBadge platform={order.platform} name={platforms[order.platform]} />
      <Text size="sm" c="dimmed">
        {order.account} · {order.merchant}
      </Text>
      {order.ship_by && (
        <Text size="sm" component="span">
          <ShipBy order={order} now={Date.parse(at)} />
        </Text>
      )}
    </Group>
  );
}

function PanelButton({ label, onClick, icon }: { label: string; onClick: () => void; icon: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon size="md" aria-label={label} onClick={onClick}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
}
