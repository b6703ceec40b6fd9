// A new product: held orders that wait for its SKU or barcode come free at once.
import { Button, Group, Modal, NumberInput, Stack, TagsInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAct } from '../api/hooks';
import { count } from '../parts/format';
import { tell } from '../parts/tell';

/** AddProduct asks for it. */
export function AddProduct({ merchant, onClose }: { merchant: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [product, setProduct] = useState({ sku: '', name: '', shelf: '', safety_stock: 0, barcodes: [] as string[] });
  const change = (part: Partial<typeof product>) => setProduct({ ...product, ...part });
  const add = useAct('productAdd', {
    onSuccess: (doc) => {
      tell(t('stock.add.done', { sku: doc.product.sku, freed: count(doc.freed) }));
      onClose();
    },
  });
  const whole = product.sku.trim() !== '' && product.name.trim() !== '';
  function submit(event: FormEvent) {
    event.preventDefault();
    if (whole) add.mutate({ merchant, ...product });
  }
  return (
    <Modal opened onClose={onClose} title={t('stock.add.open')} closeButtonProps={{ 'aria-label': t('parts.close') }}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('stock.sku')}
            description={t('stock.add.skuLead')}
            value={product.sku}
            onChange={(event) => change({ sku: event.currentTarget.value })}
            data-autofocus
          />
          <TextInput label={t('stock.name')} value={product.name} onChange={(event) => change({ name: event.currentTarget.value })} />
          <TagsInput
            label={t('stock.barcodes')}
            description={t('stock.add.barcodesLead')}
            value={product.barcodes}
            onChange={(barcodes) => change({ barcodes })}
            clearable
          />
          <TextInput label={t('stock.shelf')} value={product.shelf} onChange={(event) => change({ shelf: event.currentTarget.value })} />
          <NumberInput
            label={t('stock.safety')}
            description={t('stock.safetyLead')}
            value={product.safety_stock}
            onChange={(value) => change({ safety_stock: typeof value === 'number' ? value : 0 })}
            min={0}
            allowDecimal={false}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('parts.cancel')}
            </Button>
            <Button type="submit" disabled={!whole} loading={add.isPending}>
              {t('stock.add.act')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
