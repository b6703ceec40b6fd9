// What a mapping would change, said before it is confirmed; and how many orders came free, said afterwards.
import { Alert, Text } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { MappingDoc } from '../api/calls';
import type { DoorError } from '../api/door';
import { ErrorNote } from '../parts/ErrorNote';
import { count } from '../parts/format';
import { tell } from '../parts/tell';

interface PreviewProps {
  doc?: MappingDoc;
  error: DoorError | null;
}

/** Preview says "12 orders will change". */
export function Preview({ doc, error }: PreviewProps) {
  const { t } = useTranslation();
  if (error) return <ErrorNote error={error} />;
  if (!doc) return null;
  return (
    <Alert color="pine" icon={<IconInfoCircle size={18} />} role="status">
      <Text size="sm" fw={600}>
        {t('mappings.preview.orders', { count: doc.orders, number: count(doc.orders) })}
      </Text>
      {doc.held > 0 && <Text size="sm">{t('mappings.preview.held', { number: count(doc.held) })}</Text>}
      {doc.before && <Text size="sm">{t('mappings.preview.before', { before: doc.before })}</Text>}
      {doc.in_hand > 0 && <Text size="sm">{t('mappings.preview.inHand', { number: count(doc.in_hand) })}</Text>}
    </Alert>
  );
}

/** tellFreed says what a mapping has done. */
export function tellFreed(doc: MappingDoc, t: (key: string, values: Record<string, unknown>) => string): void {
  tell(t('mappings.freed', { count: doc.freed, number: count(doc.freed), orders: count(doc.orders) }));
}
