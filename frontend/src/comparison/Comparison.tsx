// The screen Comparison.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Comparison is the screen. */
export default function Comparison() {
  const { t } = useTranslation();
  return <PageHead title={t('comparison.title')} lead={t('comparison.lead')} />;
}
