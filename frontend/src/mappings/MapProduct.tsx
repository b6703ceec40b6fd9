// Says what a listing takes from the shelves: a product, several of it, or several products as a bundle.
import { ActionIcon, Button, Group, NumberInput, Select, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MappingDoc, PartIn, ProductView, SuggestionView } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { ConfirmChange } from '../parts/ConfirmChange';
import { percent, useText } from '../parts/format';
import { tell } from '../parts/tell';
import { FixDialog } from './FixDialog';
import { Preview, tellFreed } from './Preview';

interface MapProductProps {
  account: string;
  /** of the listing, as the program names it */
  listing: string;
  name: string;
  /** whose products may be chosen */
  merchant: string;
  suggestions?: SuggestionView[];
  parts?: PartIn[];
  onClose: () => void;
  onFixed?: (doc: MappingDoc) => void;
}

const nothing: PartIn = { product: '', quantity: 1 };

/** MapProduct maps one listing, and offers to write the SKU to the platform where it takes one. */
export function MapProduct({ account, listing, name, merchant, suggestions = [], parts: now, onClose, onFixed }: MapProductProps) {
  const { t } = useTranslation();
  const [parts, setParts] = useState<PartIn[]>(now?.length ? now : [{ ...nothing, product: suggestions[0]?.sku ?? '' }]);
  const [mapped, setMapped] = useState<MappingDoc | null>(null);
  const products = useAsk('products', { merchant }, { topics: ['products'] }).data?.products ?? [];
  const whole = parts.length > 0 && parts.every((part) => part.product !== '' && part.quantity > 0);
  const input = { account, key: listing, parts, apply: false };
  const preview = useAsk('mapProduct', input, { enabled: whole, topics: ['orders'], keep: true });
  const map = useAct('mapProduct', {
    onSuccess: (doc) => {
      tellFreed(doc, t);
      onFixed?.(doc);
      if (doc.backfill) setMapped(doc);
      else onClose();
    },
  });
  const backfill = useAct('backfill', { onSuccess: () => tell(t('mappings.product.backfilled')) });

  function change(at: number, part: Partial<PartIn>) {
    setParts(parts.map((old, index) => (index === at ? { ...old, ...part } : old)));
  }

  if (mapped) {
    return (
      <ConfirmChange
        opened
        onClose={onClose}
        title={t('mappings.product.backfillTitle')}
        lead={t('mappings.product.backfillLead', { sku: mapped.after, account })}
        action={t('mappings.product.backfill')}
        onConfirm={() => backfill.mutateAsync({ account, key: listing })}
      />
    );
  }
  return (
    <FixDialog
      title={t('mappings.product.ask', { name })}
      onClose={onClose}
      ready={whole && preview.isSuccess && preview.data.in_hand === 0}
      busy={map.isPending}
      action={t('mappings.confirm')}
      onConfirm={() => map.mutate({ ...input, apply: true })}
    >
      {suggestions.length > 0 && <Suggestions suggestions={suggestions} onChoose={(sku) => change(0, { product: sku })} />}
      <Stack gap="xs">
        {parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name
          <Group key={at} align="end" wrap="nowrap">
            <Select
              label={at === 0 ? t('mappings.product.product') : undefined}
              aria-label={t('mappings.product.product')}
              data={choices(products)}
              value={part.product || null}
              onChange={(product) => change(at, { product: product ?? '' })}
              searchable
              limit={50}
              nothingFoundMessage={t('mappings.product.none')}
              flex={1}
            />
            <NumberInput
              label={at === 0 ? t('mappings.product.quantity') : undefined}
              aria-label={t('mappings.product.quantity')}
              value={part.quantity}
              onChange={(quantity) => change(at, { quantity: typeof quantity === 'number' ? quantity : 0 })}
              min={1}
              allowDecimal={false}
              w={110}
            />
            {parts.length > 1 && (
              <ActionIcon
                size="lg"
                aria-label={t('mappings.product.removePart')}
                onClick={() => setParts(parts.filter((_, i) => i !== at))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            )}
          </Group>
        ))}
      </Stack>
      <Group>
        <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} />} onClick={() => setParts([...parts, nothing])}>
          {t('mappings.product.addPart')}
        </Button>
      </Group>
      {whole && <Preview doc={preview.data} error={preview.error} />}
    </FixDialog>
  );
}

function choices(products: ProductView[]) {
  return products.map(({ sku, name, barcodes }) => ({ value: sku, label: [sku, name, ...barcodes].join(' · ') }));
}

function Suggestions({ suggestions, onChoose }: { suggestions: SuggestionView[]; onChoose: (sku: string) => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Stack gap={6}>
      <Text size="sm" fw={600}>
        {t('mappings.product.suggestions')}
      </Text>
      {suggestions.map(({ sku, name, score, why }) => (
        <Group key={sku} gap="sm" wrap="nowrap">
          <Button variant="default" size="compact-sm" onClick={() => onChoose(sku)}>
            {sku}
          </Button>
          <Text size="sm" flex={1} truncate>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {text(why)} · {percent(score)}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
