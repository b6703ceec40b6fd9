// The screen Orders.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Orders is the screen. */
export default function Orders() {
  const { t } = useTranslation();
  return <PageHead title={t('orders.title')} lead={t('orders.lead')} />;
}
