// Asks how orders are exported, and whether their receivers go along.
import { Alert, Button, Checkbox, Group, Modal, Radio, Stack, Text } from '@mantine/core';
import { IconShieldLock } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OrderFilter } from '../api/calls';
import { saveFile, useAct } from '../api/hooks';
import { count } from '../parts/format';
import classes from './Orders.module.css';

interface ExportDialogProps {
  opened: boolean;
  onClose: () => void;
  filter: OrderFilter;
  newest: string;
  total: number;
  selected: ReadonlySet<string>;
}

/** ExportDialog offers the orders that are chosen, or all of the filter. */
export function ExportDialog({ opened, onClose, filter, newest, total, selected }: ExportDialogProps) {
  const { t } = useTranslation();
  const [format, setFormat] = useState('xlsx');
  const [receiver, setReceiver] = useState(false);
  const [all, setAll] = useState(false);
  const offer = useAct('orderExport', {
    onSuccess: (file) => {
      onClose();
      void saveFile(file);
    },
  });
  const chosen = selected.size > 0 && !all;

  return (
    <Modal opened={opened} onClose={onClose} title={t('orders.export.title')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <Stack gap="md">
        {selected.size > 0 ? (
          <Radio.Group label={t('orders.export.which')} value={chosen ? 'chosen' : 'all'} onChange={(value) => setAll(value === 'all')}>
            <Stack gap={6} mt={6}>
              <Radio value="chosen" label={t('orders.export.chosen', { count: selected.size, number: count(selected.size) })} />
              <Radio value="all" label={t('orders.export.all', { count: total, number: count(total) })} />
            </Stack>
          </Radio.Group>
        ) : (
          <Text size="sm">{t('orders.export.lead', { count: total, number: count(total) })}</Text>
        )}
        <Radio.Group label={t('orders.export.format')} value={format} onChange={setFormat}>
          <Group mt={6}>
            <Radio value="xlsx" label={t('orders.export.xlsx')} />
            <Radio value="csv" label={t('orders.export.csv')} />
          </Group>
        </Radio.Group>
        <Checkbox
          checked={receiver}
          onChange={(event) => setReceiver(event.currentTarget.checked)}
          label={t('orders.export.receiver')}
          description={t('orders.export.receiverLead')}
        />
        {receiver && (
          <Alert className={classes.caution} variant="default" icon={<IconShieldLock size={20} />} title={t('orders.export.personal')}>
            {t('orders.export.personalLead')}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('parts.cancel')}
          </Button>
          <Button
            data-autofocus
            loading={offer.isPending}
            onClick={() => offer.mutate({ filter, newest, orders: chosen ? [...selected] : [], format, receiver })}
          >
            {t('orders.export.action')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
