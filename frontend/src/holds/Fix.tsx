// The one fix of a group, by its kind.
import { Button, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HoldGroup, MappingDoc } from '../api/calls';
import { useAsk } from '../api/hooks';
import { ClassifyPayment } from '../mappings/ClassifyPayment';
import { MapProduct } from '../mappings/MapProduct';
import { MapShipping } from '../mappings/MapShipping';

interface FixProps {
  group: HoldGroup;
  subject: string;
  onFreed: (number: number) => void;
  /** a person releases: show the orders to choose from */
  onChoose: () => void;
}

interface DialogProps {
  group: HoldGroup;
  subject: string;
  onClose: () => void;
  onFixed: (doc: MappingDoc) => void;
}

const dialogs: Record<string, (props: DialogProps) => ReactNode> = {
  classify_payment: ({ group, subject, ...rest }) => (
    <ClassifyPayment account={group.account} method={group.subject} name={subject} {...rest} />
  ),
  map_shipping: ({ group, subject, ...rest }) => <MapShipping account={group.account} code={group.subject} name={subject} {...rest} />,
  map_product: MapUnknown,
};

/** Fix is the button; a kind without a dialog is a person's word on each order, or waits for the platform. */
export function Fix({ group, subject, onFreed, onChoose }: FixProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const Dialog = group.subject === '' ? undefined : dialogs[group.fix];
  if (group.fix === 'none') return <Text size="sm">{t('holds.fix.none.act')}</Text>;
  return (
    <>
      <Button onClick={() => (Dialog ? setOpen(true) : onChoose())}>{t(`holds.fix.${Dialog ? group.fix : 'release'}.act`)}</Button>
      {open && Dialog && <Dialog group={group} subject={subject} onClose={() => setOpen(false)} onFixed={(doc) => onFreed(doc.freed)} />}
    </>
  );
}

// An unknown product comes with what it may be.
function MapUnknown({ group, subject, ...rest }: DialogProps) {
  const unknown = useAsk('unknown', { account: group.account }, { keep: true });
  if (unknown.isPending) return null;
  const known = unknown.data?.unknown.find(({ key }) => key === group.subject);
  return (
    <MapProduct
      account={group.account}
      listing={group.subject}
      name={subject || (known?.identifier ?? '')}
      merchant={group.merchant}
      suggestions={known?.suggestions}
      {...rest}
    />
  );
}
