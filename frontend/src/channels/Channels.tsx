// The screen Channels.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Channels is the screen. */
export default function Channels() {
  const { t } = useTranslation();
  return <PageHead title={t('channels.title')} lead={t('channels.lead')} />;
}
