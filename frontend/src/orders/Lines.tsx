// What was ordered, what of it is packed and has left, and which product of the warehouse it is.
import { Anchor, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LineDetail, OrderDetail, OrderView } from '../api/calls';
import badge from '../parts/badge.module.css';
import { count, money } from '../parts/format';
import { FixDialog } from './FixDialog';
import classes from './Orders.module.css';
import { Section } from './Section';

/** Lines are the lines of an order. */
export function Lines({ detail: { lines, order } }: { detail: OrderDetail }) {
  const { t } = useTranslation();
  return (
    <Section title={t('orders.lines.title', { number: count(lines.length) })}>
      <Table className={classes.lines} verticalSpacing={6} horizontalSpacing={8}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('orders.lines.what')}</Table.Th>
            <Table.Th>{t('orders.lines.product')}</Table.Th>
            <Table.Th ta="right">{t('orders.lines.ordered')}</Table.Th>
            <Table.Th ta="right">{t('orders.lines.packed')}</Table.Th>
            <Table.Th ta="right">{t('orders.lines.shipped')}</Table.Th>
            <Table.Th ta="right">{t('orders.lines.price')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line) => (
            <Table.Tr key={line.id}>
              <Table.Td>
                <Text size="sm">
                  {line.name}
                  {line.variant && ` · ${line.variant}`}
                </Text>
                <Text size="xs" c="dimmed">
                  {line.sku || t('orders.lines.noSKU')}
                </Text>
                {line.note && <Text size="xs">{t('orders.lines.note', { note: line.note })}</Text>}
              </Table.Td>
              <Table.Td>
                <Product line={line} order={order} />
              </Table.Td>
              <Table.Td ta="right">{count(line.quantity)}</Table.Td>
              <Table.Td ta="right">{count(line.packed)}</Table.Td>
              <Table.Td ta="right">{count(line.shipped)}</Table.Td>
              <Table.Td ta="right">{money(line.price)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}

function Product({ line, order }: { line: LineDetail; order: OrderView }) {
  const { t } = useTranslation();
  const [mapping, setMapping] = useState(false);
  if (line.quantity === 0) return <Text size="sm">{t('orders.lines.cancelled')}</Text>;
  if (!line.known) {
    return (
      <>
        <span className={badge.badge} data-tone="warn">
          {t('states.reason.unknown_product')}
        </span>
        <Anchor component="button" type="button" size="sm" display="block" onClick={() => setMapping(true)}>
          {t('orders.lines.map')}
        </Anchor>
        {mapping && <FixDialog fix="unknown_product" order={order} subject={line.key} name={line.name} onClose={() => setMapping(false)} />}
      </>
    );
  }
  return (
    <>
      <Text size="sm">{line.product}</Text>
      {line.shelf && (
        <Text size="xs" c="dimmed">
          {t('orders.lines.shelf', { shelf: line.shelf })}
        </Text>
      )}
      {line.missing > 0 && (
        <span className={badge.badge} data-tone="warn">
          {t('orders.lines.missing', { number: count(line.missing) })}
        </span>
      )}
    </>
  );
}
