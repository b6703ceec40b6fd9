// Says what kind a payment method of an account is.
import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MappingDoc } from '../api/calls';
import { useAct, useAsk } from '../api/hooks';
import { FixDialog } from './FixDialog';
import { Preview, tellFreed } from './Preview';

const kinds = ['online', 'cod', 'platform'] as const;

interface ClassifyPaymentProps {
  account: string;
  method: string;
  name?: string;
  /** the kind it has now */
  kind?: string | null;
  onClose: () => void;
  onFixed?: (doc: MappingDoc) => void;
}

/** ClassifyPayment asks whether money still has to be collected: a wrong answer ships a parcel whose cash was never paid. */
export function ClassifyPayment({ account, method, name, kind: now, onClose, onFixed }: ClassifyPaymentProps) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<string>(now ?? '');
  const changed = kind !== '' && kind !== (now ?? '');
  const preview = useAsk('mapPayment', { account, method, kind, apply: false }, { enabled: changed, topics: ['orders'] });
  const map = useAct('mapPayment', {
    onSuccess: (doc) => {
      tellFreed(doc, t);
      onFixed?.(doc);
      onClose();
    },
  });
  return (
    <FixDialog
      title={t('mappings.payment.ask', { method: name || method })}
      onClose={onClose}
      ready={changed && preview.isSuccess}
      busy={map.isPending}
      action={t('mappings.confirm')}
      onConfirm={() => map.mutate({ account, method, kind, apply: true })}
    >
      <Text size="sm">{t('mappings.payment.lead', { account, method })}</Text>
      <Radio.Group value={kind} onChange={setKind} aria-label={t('mappings.payment.kind')}>
        <Stack gap="xs">
          {kinds.map((value) => (
            <Radio key={value} value={value} label={t(`states.payment.${value}`)} description={t(`mappings.payment.means.${value}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {changed && <Preview doc={preview.data} error={preview.error} />}
    </FixDialog>
  );
}
