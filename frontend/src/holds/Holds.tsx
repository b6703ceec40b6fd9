// The screen Holds.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Holds is the screen. */
export default function Holds() {
  const { t } = useTranslation();
  return <PageHead title={t('holds.title')} lead={t('holds.lead')} />;
}
