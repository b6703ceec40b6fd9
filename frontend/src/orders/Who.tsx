// Who did something: a person by name, or the program itself.
import { useTranslation } from 'react-i18next';

/** Who names the one who did it. */
export function Who({ name }: { name: string }) {
  const { t } = useTranslation();
  return <span>{name === 'system' || name === '' ? t('orders.system') : name}</span>;
}
