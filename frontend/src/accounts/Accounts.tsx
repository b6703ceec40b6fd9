// The screen Accounts.
import { useTranslation } from 'react-i18next';
import { PageHead } from '../parts/PageHead';

/** Accounts is the screen. */
export default function Accounts() {
  const { t } = useTranslation();
  return <PageHead title={t('accounts.title')} lead={t('accounts.lead')} />;
}
