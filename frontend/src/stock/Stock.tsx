// The screen Stock.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Stock is the screen. */
export default function Stock() {
  const { t } = useTranslation();
  return <PageHead title={t('stock.title')} lead={t('stock.lead')} />;
}
