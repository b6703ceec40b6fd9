// The screen Pack.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Pack is the screen. */
export default function Pack() {
  const { t } = useTranslation();
  return <PageHead title={t('pack.title')} lead={t('pack.lead')} />;
}
