// The screen Mappings.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Mappings is the screen. */
export default function Mappings() {
  const { t } = useTranslation();
  return <PageHead title={t('mappings.title')} lead={t('mappings.lead')} />;
}
