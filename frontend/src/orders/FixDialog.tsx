// Puts the cause of a hold right in its place, with the dialogs of the screen Mappings.
import type { OrderView } from '../api/calls';
import { useAsk } from '../api/hooks';
import { ClassifyPayment } from '../mappings/ClassifyPayment';
import { MapProduct } from '../mappings/MapProduct';
import { MapShipping } from '../mappings/MapShipping';

/** FixName names what puts a cause right. */
export type FixName = 'unknown_payment' | 'unmapped_shipping' | 'unknown_product';

// Where each is kept on the screen Mappings.
const tabs: Record<FixName, string> = { unknown_payment: 'payments', unmapped_shipping: 'shipping', unknown_product: 'unknown' };

/** fixOf says what puts the cause of a hold right; null where a person decides, or where the platform names nothing. */
export function fixOf({ reason, subject }: { reason: string; subject: string }): FixName | null {
  return subject && reason in tabs ? (reason as FixName) : null;
}

/** mappingsAt is the address where all mappings of this kind are. */
export function mappingsAt(fix: FixName, account: string): string {
  return `/mappings?${new URLSearchParams({ tab: tabs[fix], account })}`;
}

interface FixDialogProps {
  fix: FixName;
  order: OrderView;
  /** what must be put right, as the program names it */
  subject: string;
  /** as people name it */
  name: string;
  onClose: () => void;
}

/** FixDialog asks what the subject is. */
export function FixDialog({ fix, order, subject, name, onClose }: FixDialogProps) {
  const { account } = order;
  switch (fix) {
    case 'unknown_payment':
      return <ClassifyPayment account={account} method={subject} name={name} onClose={onClose} />;
    case 'unmapped_shipping':
      return <MapShipping account={account} code={subject} name={name} onClose={onClose} />;
    case 'unknown_product':
      return <MapUnknown order={order} listing={subject} name={name} onClose={onClose} />;
  }
}

// An unknown product comes with what it may be.
function MapUnknown({ order, listing, name, onClose }: { order: OrderView; listing: string; name: string; onClose: () => void }) {
  const unknown = useAsk('unknown', { account: order.account });
  if (unknown.isPending) return null;
  const known = unknown.data?.unknown.find(({ key }) => key === listing);
  return (
    <MapProduct
      account={order.account}
      listing={listing}
      name={name || (known?.identifier ?? '')}
      merchant={order.merchant}
      suggestions={known?.suggestions}
      onClose={onClose}
    />
  );
}
