// What can be done to the orders that are chosen, and what became of each.
import { ActionIcon, Alert, Anchor, Button, Group, List, Modal, Progress, ScrollArea, Stack, Table, Text, Tooltip } from '@mantine/core';
import {
  IconBoxSeam,
  IconClipboardCheck,
  IconClipboardX,
  IconDownload,
  IconHandStop,
  IconLockOpen,
  IconPrinter,
  IconRefresh,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { BulkDoc, JobView } from '../api/calls';
import type { In } from '../api/door';
import { stopJob, useAct, useJob } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { count, useText } from '../parts/format';
import { PrintBatch } from '../parts/PrintBatch';
import { OrderBadge } from '../parts/StateBadge';
import { NoteDialog } from './NoteDialog';
import classes from './Orders.module.css';
import { PickDialog } from './PickDialog';
import { PrintDialog } from './PrintDialog';

interface BulkBarProps {
  selected: ReadonlySet<string>;
  /** the filter's mark: what may be ticked off, or taken back */
  mark: string;
  onClear: () => void;
  onExport: () => void;
  /** a job began */
  onJob: (id: string) => void;
}

/** BulkBar is shown while orders are chosen. */
export function BulkBar({ selected, mark, onClear, onExport, onJob }: BulkBarProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<'hold' | 'release' | 'print' | 'pick' | null>(null);
  const bulk = useAct('orderBulk', { onSuccess: (job) => onJob(job.id) });
  const close = () => setAsked(null);
  const orders = [...selected];
  const number = count(selected.size);

  function start(act: string, more: Partial<In<'orderBulk'>> = {}) {
    return bulk.mutateAsync({ act, orders, note: '', batch: '', printer: '', reprint: false, ...more });
  }

  return (
    <section className={classes.bulk} aria-label={t('orders.bulk.title')}>
      <Text size="sm" fw={600} aria-live="polite" className={classes.chosen}>
        {t('orders.bulk.chosen', { number })}
      </Text>
      <Group gap={6}>
        <Does icon={IconRefresh} onClick={() => start('refetch').catch(shown)}>
          {t('orders.bulk.refetch')}
        </Does>
        <Does icon={IconHandStop} onClick={() => setAsked('hold')}>
          {t('orders.bulk.hold.button')}
        </Does>
        <Does icon={IconLockOpen} onClick={() => setAsked('release')}>
          {t('orders.bulk.release.button')}
        </Does>
        <Does icon={IconBoxSeam} onClick={() => setAsked('pick')}>
          {t('orders.bulk.pick')}
        </Does>
        {mark === 'due' && (
          <Does icon={IconClipboardCheck} onClick={() => start('mark').catch(shown)}>
            {t('orders.bulk.mark')}
          </Does>
        )}
        {mark === 'by_hand' && (
          <Does icon={IconClipboardX} onClick={() => start('unmark').catch(shown)}>
            {t('orders.bulk.unmark')}
          </Does>
        )}
        <Does icon={IconPrinter} onClick={() => setAsked('print')}>
          {t('orders.bulk.print')}
        </Does>
        <Does icon={IconDownload} onClick={onExport}>
          {t('orders.bulk.export')}
        </Does>
      </Group>
      <Tooltip label={t('orders.bulk.clear')}>
        <ActionIcon size="md" ml="auto" aria-label={t('orders.bulk.clear')} onClick={onClear}>
          <IconX size={16} />
        </ActionIcon>
      </Tooltip>
      {(asked === 'hold' || asked === 'release') && (
        <NoteDialog
          title={t(`orders.bulk.${asked}.title`)}
          lead={t(`orders.bulk.${asked}.lead`, { count: selected.size, number })}
          label={t('orders.bulk.note')}
          action={t(`orders.bulk.${asked}.action`)}
          onClose={close}
          onAnswer={(note) => start(asked, { note })}
        />
      )}
      {asked === 'pick' && <PickDialog orders={orders} onClose={close} onPick={(picked) => start('pick', { orders: picked })} />}
      {asked === 'print' && (
        <PrintDialog
          title={t('orders.bulk.print')}
          lead={t('orders.bulk.printLead', { count: selected.size, number })}
          asksAgain
          onClose={close}
          onPrint={(how) => start('print', how)}
        />
      )}
    </section>
  );
}

function Does({ icon: Icon, onClick, children }: { icon: TablerIcon; onClick: () => void; children: ReactNode }) {
  return (
    <Button size="compact-sm" variant="default" leftSection={<Icon size={15} />} onClick={onClick}>
      {children}
    </Button>
  );
}

// useAct has shown the error.
function shown() {}

/** BulkProgress follows a job: how far it is, then what became of each order. */
export function BulkProgress({ id, onClose, onJob }: { id: string; onClose: () => void; onJob: (id: string) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const job = useJob(id);
  if (!job) return null;
  const running = job.state === 'running';
  return (
    <Modal
      opened
      onClose={onClose}
      title={text(job.title)}
      size="xl"
      closeButtonProps={{ 'aria-label': running ? t('orders.bulk.aside') : t('parts.close') }}
    >
      {running ? (
        <Stack gap="sm">
          <Progress
            value={job.of > 0 ? (100 * job.done) / job.of : 100}
            animated
            aria-label={t('orders.bulk.progress', { done: count(job.done), of: count(job.of) })}
          />
          <Text size="sm" c="dimmed">
            {t('orders.bulk.progress', { done: count(job.done), of: count(job.of) })}
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('orders.bulk.aside')}
            </Button>
            <Button color="red" variant="light" onClick={() => stopJob(id)}>
              {t('orders.bulk.stop')}
            </Button>
          </Group>
        </Stack>
      ) : job.kind === 'order.print' && (job.result as BulkDoc | null)?.batch ? (
        <Printing doc={job.result as BulkDoc} onClose={onClose} onJob={onJob} />
      ) : (
        <Outcome job={job} onClose={onClose} onJob={onJob} />
      )}
    </Modal>
  );
}

// Printing follows the labels that were handed over, with those that could not be.
function Printing({ doc, onClose, onJob }: { doc: BulkDoc; onClose: () => void; onJob: (id: string) => void }) {
  const { t } = useTranslation();
  const bulk = useAct('orderBulk', { onSuccess: (begun) => onJob(begun.id) });
  const refused = doc.orders.filter(({ error }) => error);
  const before = doc.orders.filter((order) => order.before);
  return (
    <Stack gap="sm">
      <PrintBatch batch={doc.batch} onLeave={onClose}>
        {before.length > 0 && (
          <Text size="sm" c="dimmed">
            {t('orders.bulk.before', { count: before.length, number: count(before.length) })}
          </Text>
        )}
        {refused.length > 0 && (
          <Alert
            variant="default"
            className={classes.caution}
            title={t('orders.bulk.refused', { count: refused.length, number: count(refused.length) })}
          >
            <ScrollArea.Autosize mah={160} type="auto">
              <List size="sm">
                {refused.map(({ order, number, error }) => (
                  <List.Item key={order}>
                    <Anchor component={Link} size="sm" href={`/orders/${order}`} onClick={onClose}>
                      {number || order}
                    </Anchor>
                    {t('orders.colon')}
                    {error?.message} {error?.do}
                  </List.Item>
                ))}
              </List>
            </ScrollArea.Autosize>
            <Button
              mt="xs"
              size="xs"
              variant="default"
              loading={bulk.isPending}
              onClick={() =>
                bulk.mutate({
                  act: 'print',
                  orders: refused.map(({ order }) => order),
                  note: '',
                  batch: doc.batch,
                  printer: doc.printer,
                  reprint: false,
                })
              }
            >
              {t('orders.bulk.refusedAgain')}
            </Button>
          </Alert>
        )}
      </PrintBatch>
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('parts.close')}
        </Button>
      </Group>
    </Stack>
  );
}

/** mostShown is how many outcomes are listed: failed ones first. */
const mostShown = 500;

function Outcome({ job, onClose, onJob }: { job: JobView; onClose: () => void; onJob: (id: string) => void }) {
  const { t } = useTranslation();
  const bulk = useAct('orderBulk', { onSuccess: (begun) => onJob(begun.id) });
  const doc = job.result as BulkDoc | null;
  if (!doc) return job.error && <ErrorNote error={job.error} />;
  const failed = doc.orders.filter((order) => order.error);
  const done = doc.orders.filter((order) => !order.error);
  return (
    <Stack gap="sm">
      <Text fw={600} role="status">
        {t('orders.bulk.outcome', { done: count(done.length), failed: count(failed.length) })}
        {job.state === 'stopped' && ` ${t('orders.bulk.stopped', { left: count(job.of - doc.orders.length) })}`}
      </Text>
      <ScrollArea.Autosize mah={420} type="auto">
        <Table stickyHeader>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('orders.columns.number')}</Table.Th>
              <Table.Th>{t('orders.bulk.became')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...failed, ...done].slice(0, mostShown).map((order) => (
              <Table.Tr key={order.order}>
                <Table.Td>
                  <Anchor component={Link} size="sm" href={`/orders/${order.order}`} onClick={onClose}>
                    {order.number || order.order}
                  </Anchor>
                </Table.Td>
                <Table.Td>
                  {order.error ? (
                    <>
                      <Text size="sm" c="var(--mantine-color-error)">
                        {order.error.message}
                      </Text>
                      <Text size="xs" c="dimmed">
                        {order.error.do}
                      </Text>
                    </>
                  ) : (
                    order.state && <OrderBadge order={{ state: order.state, mark: order.mark }} />
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {doc.orders.length > mostShown && (
        <Text size="xs" c="dimmed">
          {t('orders.bulk.notShown', { number: count(doc.orders.length - mostShown) })}
        </Text>
      )}
      <Group justify="flex-end">
        {job.kind === 'order.mark' && done.length > 0 && (
          <Button
            variant="default"
            loading={bulk.isPending}
            onClick={() =>
              bulk.mutate({ act: 'unmark', orders: done.map(({ order }) => order), note: '', batch: '', printer: '', reprint: false })
            }
          >
            {t('orders.bulk.undo')}
          </Button>
        )}
        <Button onClick={onClose} data-autofocus>
          {t('parts.close')}
        </Button>
      </Group>
    </Stack>
  );
}
