// The ways in which the warehouse ships: carriers, whether they collect cash, and the form of their tracking numbers.
import { Button, Checkbox, Group, Modal, Stack, Switch, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import type { ColumnDef } from '@tanstack/react-table';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ShippingTypeView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { DataTable } from '../parts/DataTable';
import { ErrorNote } from '../parts/ErrorNote';
import { none } from '../parts/format';
import { Loading } from '../parts/Loading';
import { useWarehouse } from '../shell/frame';

/** ShippingTypes lists them with a switch each. */
export function ShippingTypes() {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  const warehouse = useWarehouse();
  const types = useAsk('shippingTypes', {}, { topics: ['shipping_types'], keep: true });
  const set = useAct('shippingTypeSet');
  const columns = useMemo<ColumnDef<ShippingTypeView>[]>(
    () => [
      { id: 'name', header: t('mappings.types.name'), accessorFn: (s) => s.name, meta: { width: 'minmax(180px, 2fr)' } },
      { id: 'code', header: t('mappings.types.code'), accessorFn: (s) => s.code, meta: { width: 'minmax(150px, 1fr)' } },
      { id: 'carrier', header: t('mappings.types.carrier'), accessorFn: (s) => s.carrier || none, meta: { width: 'minmax(120px, 1fr)' } },
      { id: 'cod', header: t('mappings.types.cod'), accessorFn: (s) => (s.cod ? t('mappings.types.yes') : none), meta: { width: '110px' } },
      {
        id: 'pattern',
        header: t('mappings.types.pattern'),
        accessorFn: (s) => s.tracking_pattern || none,
        meta: { width: 'minmax(140px, 1fr)' },
      },
      {
        id: 'enabled',
        header: t('mappings.types.enabled'),
        cell: ({ row: { original: s } }) => (
          <Switch
            aria-label={t('mappings.types.use', { name: s.name })}
            checked={s.enabled}
            disabled={!warehouse}
            onChange={(event) => set.mutate({ code: s.code, enabled: event.currentTarget.checked })}
          />
        ),
        meta: { width: '90px' },
      },
    ],
    [t, set.mutate, warehouse],
  );
  if (types.error) return <ErrorNote error={types.error} onRetry={() => types.refetch()} />;
  if (types.isPending) return <Loading />;
  return (
    <>
      {warehouse && (
        <Group>
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
            {t('mappings.types.add')}
          </Button>
        </Group>
      )}
      <DataTable label={t('mappings.tabs.types')} columns={columns} rows={types.data.shipping_types} rowId={(s) => s.code} />
      {adding && <AddType onClose={() => setAdding(false)} />}
    </>
  );
}

function AddType({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [type, setType] = useState({ code: '', name: '', carrier: '', cod: false, tracking_pattern: '' });
  const add = useAct('shippingTypeAdd', { onSuccess: onClose });
  const fields = ['name', 'code', 'carrier', 'tracking_pattern'] as const;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (type.name.trim()) add.mutate(type);
  }
  return (
    <Modal opened onClose={onClose} title={t('mappings.types.add')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          {fields.map((field, at) => (
            <TextInput
              key={field}
              label={t(`mappings.types.field.${field}.label`)}
              description={t(`mappings.types.field.${field}.lead`)}
              value={type[field]}
              onChange={(event) => setType({ ...type, [field]: event.currentTarget.value })}
              data-autofocus={at === 0 || undefined}
            />
          ))}
          <Checkbox
            label={t('mappings.types.codLabel')}
            checked={type.cod}
            onChange={(event) => setType({ ...type, cod: event.currentTarget.checked })}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!type.name.trim()} loading={add.isPending}>
              {t('mappings.types.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
