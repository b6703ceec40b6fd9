// How the order is paid, how it is to be shipped, and to whom. The receiver is shown on request only, and the history notes who asked.
import { Button, Group, Text } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderDetail, ReceiverView } from '../api/calls';
import { useAct } from '../api/hooks';
import badge from '../parts/badge.module.css';
import { CopyButton } from '../parts/CopyButton';
import { money, none, useText } from '../parts/format';
import { Moment } from '../parts/Moment';
import { Payment } from './columns';
import classes from './Orders.module.css';
import { Section } from './Section';

/** Facts are what is known of payment, shipping and receiver. */
export function Facts({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const text = useText();
  const { order } = detail;
  const { shipping } = order;
  return (
    <>
      <Section title={t('orders.facts.payment')}>
        <dl className={classes.facts}>
          <Fact name={t('orders.facts.kind')}>
            <Payment order={order} />
          </Fact>
          <Fact name={t('orders.facts.method')}>{order.payment.method || none}</Fact>
          <Fact name={t('orders.columns.total')}>{money(order.total)}</Fact>
          {detail.paid_at && (
            <Fact name={t('orders.facts.paidAt')}>
              <Moment at={detail.paid_at} />
            </Fact>
          )}
          <Fact name={t('orders.columns.ordered')}>
            <Moment at={order.ordered_at} />
          </Fact>
        </dl>
      </Section>
      <Section title={t('orders.facts.shipping')}>
        <dl className={classes.facts}>
          <Fact name={t('orders.facts.chosen')}>
            {shipping.name || none}
            {shipping.code && ` (${shipping.code})`}
          </Fact>
          <Fact name={t('orders.facts.type')}>
            {shipping.type ? (
              detail.shipping_type_name || shipping.type
            ) : (
              <span className={badge.badge} data-tone="warn">
                {t('orders.facts.unmapped')}
              </span>
            )}
          </Fact>
          <Fact name={t('orders.facts.mode')}>{t(`orders.modes.${shipping.mode}`)}</Fact>
          {shipping.store_id && (
            <Fact name={t('orders.facts.store')}>
              {shipping.store_name} ({shipping.store_id})
            </Fact>
          )}
          {detail.places.map((place) => (
            <Fact key={place.label.en} name={text(place.label)}>
              {text(place.name)}
            </Fact>
          ))}
          <Fact name={t('orders.columns.shipBy')}>{order.ship_by ? <Moment at={order.ship_by} /> : none}</Fact>
        </dl>
      </Section>
      <Receiver detail={detail} />
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function Receiver({ detail }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState<ReceiverView | null>(null);
  const ask = useAct('orderReceiver', { onSuccess: setShown });
  const masked = shown?.masked ?? detail.masked;
  return (
    <Section
      title={t('orders.receiver.title')}
      actions={
        !detail.erased &&
        (shown ? (
          <Button size="compact-sm" variant="default" leftSection={<IconEyeOff size={15} />} onClick={() => setShown(null)}>
            {t('orders.receiver.hide')}
          </Button>
        ) : (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconEye size={15} />}
            loading={ask.isPending}
            onClick={() => ask.mutate({ order: detail.order.id })}
          >
            {t('orders.receiver.show')}
          </Button>
        ))
      }
    >
      {detail.erased && <Text size="sm">{t('orders.receiver.erased')}</Text>}
      {!detail.erased && masked && (
        <Text size="sm" mb={6}>
          <span className={badge.badge} data-tone="warn">
            {t('orders.receiver.masked')}
          </span>{' '}
          {detail.order.shipping.mode === 'label' ? t('orders.receiver.maskedLabel') : t('orders.receiver.maskedSelf')}
        </Text>
      )}
      {!detail.erased && !shown && (
        <Text size="sm" c="dimmed">
          {t('orders.receiver.hidden')}
        </Text>
      )}
      {shown && (
        <dl className={classes.facts}>
          <Fact name={t('orders.receiver.name')}>{shown.name || none}</Fact>
          <Fact name={t('orders.receiver.phone')}>{shown.phone || none}</Fact>
          <Fact name={t('orders.receiver.address')}>
            <Group gap={4} wrap="nowrap">
              <span>{[shown.postcode, shown.address].filter(Boolean).join(' ') || none}</span>
              {shown.address && <CopyButton value={`${shown.postcode} ${shown.address}`.trim()} what={t('orders.receiver.address')} />}
            </Group>
          </Fact>
          {shown.buyer && <Fact name={t('orders.receiver.buyer')}>{shown.buyer}</Fact>}
          {shown.note && <Fact name={t('orders.receiver.note')}>{shown.note}</Fact>}
        </dl>
      )}
    </Section>
  );
}
