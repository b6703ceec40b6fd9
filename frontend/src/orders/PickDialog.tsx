// What must be taken from the shelves for the orders that are chosen, before picking begins.
import { Alert, Button, Group, List, Modal, ScrollArea, Stack, Table, Text } from '@mantine/core';
import { IconBoxSeam, IconDownload, IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PickList } from '../api/calls';
import { saveFile, useAct, useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count, none, useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import { tell } from '../parts/tell';
import classes from './Orders.module.css';

interface PickDialogProps {
  orders: string[];
  onClose: () => void;
  /** begins to pick the orders that can be picked */
  onPick: (orders: string[]) => Promise<unknown>;
}

/** PickDialog shows the pick list, gives it as a file or on paper, and begins to pick. */
export function PickDialog({ orders, onClose, onPick }: PickDialogProps) {
  const { t } = useTranslation();
  const { data, error, refetch } = useAsk('orderPickList', { orders }, { topics: ['orders', 'reservations', 'products'], keep: true });
  const file = useAct('orderPickFile', { onSuccess: saveFile });
  const paper = useAct('orderPickPaper', { onSuccess: saveFile });
  const print = useAct('paperPrint', { onSuccess: ({ jobs }) => tell(t('orders.print.done', { printer: jobs[0]?.printer ?? '' })) });
  const [key] = useState(() => `pick ${Date.now()}`); // a second click prints nothing more
  const [busy, setBusy] = useState(false);
  const picked = data?.orders ?? [];

  async function pick() {
    setBusy(true);
    try {
      await onPick(picked);
      onClose();
    } catch {
      // whoever acts has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} size="xl" title={t('orders.pick.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack gap="md">
        {error && <ErrorNote error={error} onRetry={() => refetch()} />}
        {!data && !error && <Loading rows={4} />}
        {data && <Contents list={data} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            disabled={picked.length === 0}
            loading={file.isPending}
            onClick={() => file.mutate({ orders: picked })}
          >
            {t('orders.pick.file')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} />}
            disabled={picked.length === 0}
            loading={paper.isPending}
            onClick={() => paper.mutate({ orders: picked })}
          >
            {t('orders.pick.paper')}
          </Button>
          <Button
            variant="default"
            leftSection={<IconPrinter size={16} />}
            disabled={picked.length === 0}
            loading={print.isPending}
            onClick={() => print.mutate({ paper: 'pick_list', parcel: '', orders: picked, printer: '', key: `${key} ${picked.join(' ')}` })}
          >
            {t('orders.print.action')}
          </Button>
          <Button leftSection={<IconBoxSeam size={16} />} disabled={picked.length === 0} loading={busy} onClick={pick}>
            {t('orders.pick.begin', { count: picked.length, number: count(picked.length) })}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Contents({ list }: { list: PickList }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <Text size="sm">
        {t('orders.pick.lead', { orders: count(list.orders.length), products: count(list.lines.length), pieces: count(list.pieces) })}
      </Text>
      {list.out.length > 0 && (
        <Alert
          variant="default"
          className={classes.caution}
          title={t('orders.pick.out', { count: list.out.length, number: count(list.out.length) })}
        >
          <ScrollArea.Autosize mah={96} type="auto">
            <List size="sm">
              {list.out.map(({ order, number, why }) => (
                <List.Item key={order}>
                  {number}
                  {t('orders.colon')}
                  {text(why)}
                </List.Item>
              ))}
            </List>
          </ScrollArea.Autosize>
        </Alert>
      )}
      {list.lines.length > 0 && (
        <ScrollArea.Autosize mah={360} type="auto">
          <Table stickyHeader>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('orders.pick.shelf')}</Table.Th>
                <Table.Th>{t('orders.pick.product')}</Table.Th>
                <Table.Th ta="right">{t('orders.pick.pieces')}</Table.Th>
                <Table.Th ta="right">{t('orders.pick.orders')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.lines.map((line) => (
                <Table.Tr key={`${line.shelf} ${line.sku} ${line.name}`}>
                  <Table.Td fw={600}>{line.shelf || none}</Table.Td>
                  <Table.Td>
                    <Text size="sm">{line.name}</Text>
                    <Text size="xs" c="dimmed">
                      {line.sku}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right" fw={600}>
                    {count(line.pieces)}
                  </Table.Td>
                  <Table.Td ta="right" title={line.orders.join('\n')}>
                    {count(line.orders.length)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </ScrollArea.Autosize>
      )}
    </>
  );
}
