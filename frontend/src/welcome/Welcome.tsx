// The screen Welcome.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Welcome is the screen. */
export default function Welcome() {
  const { t } = useTranslation();
  return <PageHead title={t('welcome.title')} lead={t('welcome.lead')} />;
}
