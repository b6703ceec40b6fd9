// Asks on which printer labels are printed, and whether those that were printed before are printed again.
import { Alert, Button, Checkbox, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'wouter';
import type { PrinterView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { ErrorNote } from '../parts/ErrorNote';
import { useText } from '../parts/format';
import { Loading } from '../parts/Loading';
import classes from './Orders.module.css';

/** How is where labels are printed, and whether again. */
export interface How {
  printer: string;
  reprint: boolean;
}

interface PrintDialogProps {
  title: string;
  lead: string;
  /** copies were printed: printing means printing again */
  again?: boolean;
  /** asks whether those that were printed are printed again */
  asksAgain?: boolean;
  onClose: () => void;
  onPrint: (how: How) => Promise<unknown>;
}

/** PrintDialog asks where to print. */
export function PrintDialog({ title, lead, again = false, asksAgain = false, onClose, onPrint }: PrintDialogProps) {
  const { t } = useTranslation();
  const { data, error, refetch, isFetching } = useAsk('orderPrinters', {});
  const [chosen, setChosen] = useState<string | null>(null);
  const [reprint, setReprint] = useState(again);
  const [busy, setBusy] = useState(false);
  const printers = data?.printers ?? [];
  const printer = printers.find(({ name }) => name === (chosen ?? data?.usual)) ?? printers[0];

  async function print() {
    setBusy(true);
    try {
      await onPrint({ printer: printer?.name ?? '', reprint });
      onClose();
    } catch {
      // whoever acts has shown the error
    } finally {
      setBusy(false);
    }
  }

  return (
    <Modal opened onClose={onClose} title={title} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack gap="md">
        <Text size="sm">{lead}</Text>
        {error && <ErrorNote error={error} onRetry={() => refetch()} />}
        {!data && !error && <Loading rows={1} />}
        {data && printers.length === 0 && (
          <Alert icon={<IconPrinter size={20} />} title={t('orders.print.none')}>
            <Text size="sm" mb="sm">
              {t('orders.print.noneLead')}
            </Text>
            <Button size="xs" component={Link} href="/settings">
              {t('orders.print.settings')}
            </Button>
          </Alert>
        )}
        {printers.length > 0 && (
          <Select
            label={t('orders.print.printer')}
            data={printers.map(({ name }) => name)}
            value={printer?.name ?? null}
            onChange={setChosen}
            allowDeselect={false}
          />
        )}
        {printer && <Feels printer={printer} />}
        {asksAgain && (
          <Checkbox
            checked={reprint}
            onChange={(event) => setReprint(event.currentTarget.checked)}
            label={t('orders.print.again')}
            description={t('orders.print.againLead')}
          />
        )}
        {again && <Text size="sm">{t('orders.print.copy')}</Text>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button
            data-autofocus={printer ? true : undefined}
            loading={busy}
            disabled={!printer || isFetching}
            onClick={print}
            leftSection={<IconPrinter size={16} />}
          >
            {again ? t('orders.print.reprint') : t('orders.print.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

// Feels says why a printer does not print now; the job waits for it.
function Feels({ printer }: { printer: PrinterView }) {
  const { t } = useTranslation();
  const text = useText();
  if (!printer.problem) return null;
  return (
    <Alert className={classes.caution} variant="default" title={text(printer.problem)}>
      {t('orders.print.waits')}
    </Alert>
  );
}
