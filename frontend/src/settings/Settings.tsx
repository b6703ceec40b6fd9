// The screen Settings.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Settings is the screen. */
export default function Settings() {
  const { t } = useTranslation();
  return <PageHead title={t('settings.title')} lead={t('settings.lead')} />;
}
