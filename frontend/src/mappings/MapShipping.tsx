// Says which of the warehouse's shipping types a platform's code means.
import { Select, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MappingDoc } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { FixDialog } from './FixDialog';
import { Preview, tellFreed } from './Preview';

interface MapShippingProps {
  account: string;
  code: string;
  name?: string;
  type?: string | null;
  onClose: () => void;
  onFixed?: (doc: MappingDoc) => void;
}

/** MapShipping maps one code. */
export function MapShipping({ account, code, name, type: now, onClose, onFixed }: MapShippingProps) {
  const { t } = useTranslation();
  const [type, setType] = useState<string | null>(now ?? null);
  const types = useAsk('shippingTypes', {}, { topics: ['shipping_types'] }).data?.shipping_types ?? [];
  const changed = type !== null && type !== now;
  const preview = useAsk('mapShipping', { account, code, type: type ?? '', apply: false }, { enabled: changed, topics: ['orders'] });
  const map = useAct('mapShipping', {
    onSuccess: (doc) => {
      tellFreed(doc, t);
      onFixed?.(doc);
      onClose();
    },
  });
  return (
    <FixDialog
      title={t('mappings.shipping.ask', { code: name || code })}
      onClose={onClose}
      ready={changed && preview.isSuccess}
      busy={map.isPending}
      action={t('mappings.confirm')}
      onConfirm={() => type && map.mutate({ account, code, type, apply: true })}
    >
      <Text size="sm">{t('mappings.shipping.lead', { account, code })}</Text>
      <Select
        label={t('mappings.shipping.type')}
        description={t('mappings.shipping.typeLead')}
        data={types
          .filter(({ enabled }) => enabled)
          .map(({ code: value, name: label, cod }) => ({ value, label: cod ? t('mappings.shipping.withCod', { name: label }) : label }))}
        value={type}
        onChange={setType}
        searchable
        data-autofocus
        nothingFoundMessage={t('mappings.shipping.noType')}
      />
      {changed && <Preview doc={preview.data} error={preview.error} />}
    </FixDialog>
  );
}
