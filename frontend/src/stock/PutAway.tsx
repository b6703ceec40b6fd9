// Goods that came in: scan or type, count, put away. The platforms with inbound push are raised at once.
import { ActionIcon, Alert, Button, Group, Modal, NumberInput, Stack, Table, Text, TextInput } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PutAwayDoc } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { count, useText } from '../parts/format';
import { StateBadge } from '../parts/StateBadge';

interface Line {
  product: string;
  name: string;
  quantity: number;
  shelf: string;
}

/** PutAway collects lines by scanning; the same code scanned again counts one more. */
export function PutAway({ merchant, onClose }: { merchant: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [key, setKey] = useState('');
  const [lines, setLines] = useState<Line[]>([]);
  const [done, setDone] = useState<PutAwayDoc | null>(null);
  const act = useAct('putAway', { onSuccess: setDone });
  const pieces = lines.reduce((sum, { quantity }) => sum + quantity, 0);

  function change(at: number, part: Partial<Line>) {
    setLines(lines.map((line, index) => (index === at ? { ...line, ...part } : line)));
  }

  function scanned(product: string, name: string) {
    const at = lines.findIndex((line) => line.product === product);
    if (at < 0) setLines([...lines, { product, name, quantity: 1, shelf: '' }]);
    else change(at, { quantity: (lines[at]?.quantity ?? 0) + 1 });
  }

  return (
    <Modal opened onClose={onClose} size="xl" title={t('stock.putAway.open')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      {done ? (
        <Outcome doc={done} onClose={onClose} />
      ) : (
        <Stack>
          <Text size="sm">{t('stock.putAway.lead', { merchant })}</Text>
          <Scan merchant={merchant} onScan={scanned} />
          {lines.length > 0 && (
            <Table>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t('stock.name')}</Table.Th>
                  <Table.Th w={120}>{t('stock.putAway.quantity')}</Table.Th>
                  <Table.Th w={150}>{t('stock.shelf')}</Table.Th>
                  <Table.Th w={50} />
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {lines.map((line, at) => (
                  <Table.Tr key={line.product}>
                    <Table.Td>
                      {line.product} {line.name}
                    </Table.Td>
                    <Table.Td>
                      <NumberInput
                        aria-label={t('stock.putAway.quantityOf', { product: line.product })}
                        value={line.quantity}
                        onChange={(value) => change(at, { quantity: typeof value === 'number' ? value : 0 })}
                        min={1}
                        allowDecimal={false}
                      />
                    </Table.Td>
                    <Table.Td>
                      <TextInput
                        aria-label={t('stock.putAway.shelfOf', { product: line.product })}
                        value={line.shelf}
                        onChange={(event) => change(at, { shelf: event.currentTarget.value })}
                      />
                    </Table.Td>
                    <Table.Td>
                      <ActionIcon
                        aria-label={t('stock.putAway.remove', { product: line.product })}
                        onClick={() => setLines(lines.filter((_, index) => index !== at))}
                      >
                        <IconTrash size={16} />
                      </ActionIcon>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          <TextInput
            label={t('stock.putAway.receipt')}
            description={t('stock.putAway.receiptLead')}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            w={320}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button
              disabled={lines.length === 0 || lines.some(({ quantity }) => quantity < 1)}
              loading={act.isPending}
              onClick={() =>
                act.mutate({
                  merchant,
                  key: key.trim(),
                  note: '',
                  lines: lines.map(({ product, quantity, shelf }) => ({ product, quantity, shelf: shelf.trim() })),
                })
              }
            >
              {t('stock.putAway.act', { number: count(pieces) })}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

function Scan({ merchant, onScan }: { merchant: string; onScan: (product: string, name: string) => void }) {
  const { t } = useTranslation();
  const [code, setCode] = useState('');
  const [wrong, setWrong] = useState('');
  const products = useAsk('products', { merchant }, { topics: ['products', 'barcodes'] }).data?.products ?? [];
  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = code.trim();
    const found = products.find(({ sku, barcodes }) => sku === wanted || barcodes.includes(wanted));
    setWrong(found || !wanted ? '' : wanted);
    setCode('');
    if (found) onScan(found.sku, found.name);
  }
  return (
    <form onSubmit={submit}>
      <TextInput
        label={t('stock.putAway.scan')}
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
        error={wrong && t('stock.putAway.unknown', { code: wrong })}
        data-autofocus
        w={320}
      />
    </form>
  );
}

function Outcome({ doc, onClose }: { doc: PutAwayDoc; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Stack>
      <Alert
        color={doc.already ? 'yellow' : 'pine'}
        role="status"
        title={doc.already ? t('stock.putAway.already') : t('stock.putAway.done')}
      >
        {doc.orders.length > 0 && <Text size="sm">{t('stock.putAway.orders', { number: count(doc.orders.length) })}</Text>}
        {doc.began && <Text size="sm">{t('stock.putAway.began')}</Text>}
      </Alert>
      {doc.over_shared.length > 0 && (
        <Alert color="red" title={t('stock.over')}>
          {doc.over_shared.join(t('holds.between'))}
        </Alert>
      )}
      {doc.raised.length > 0 && (
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('stock.putAway.raised')}</Table.Th>
              <Table.Th>{t('stock.putAway.by')}</Table.Th>
              <Table.Th>{t('stock.putAway.state')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {doc.raised.map((raise) => (
              <Table.Tr key={raise.effect}>
                <Table.Td>
                  {raise.account} · {raise.name}
                </Table.Td>
                <Table.Td>{t('stock.plus', { number: count(raise.by) })}</Table.Td>
                <Table.Td>
                  <StateBadge kind="effect" state={raise.state} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      {doc.skipped.map((skip) => (
        <Text key={skip.account + skip.key} size="sm" c="dimmed">
          {skip.account} · {skip.name}: {text(skip.why)}
        </Text>
      ))}
      <Group justify="flex-end">
        <Button onClick={onClose}>{t('parts.close')}</Button>
      </Group>
    </Stack>
  );
}
