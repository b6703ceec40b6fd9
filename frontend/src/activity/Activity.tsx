// The screen Activity.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Activity is the screen. */
export default function Activity() {
  const { t } = useTranslation();
  return <PageHead title={t('activity.title')} lead={t('activity.lead')} />;
}
