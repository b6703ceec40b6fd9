// The screen Today.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Today is the screen. */
export default function Today() {
  const { t } = useTranslation();
  return <PageHead title={t('today.title')} lead={t('today.lead')} />;
}
