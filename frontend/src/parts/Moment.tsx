// A moment in Taipei's time.
import { useTranslation } from 'react-i18next';
import { moment, none, relative } from './format';

interface MomentProps {
  at: string | Date | null | undefined;
  /** say how far it is from now instead; the title has the time then */
  far?: boolean;
}

/** Moment writes date and time in Taipei; its title says how far it is from now. */
export function Moment({ at, far = false }: MomentProps) {
  const { i18n } = useTranslation();
  if (!at) return <span>{none}</span>;
  const distance = relative(at, new Date(), i18n.language);
  return (
    <time dateTime={new Date(at).toISOString()} title={far ? moment(at) : distance}>
      {far ? distance : moment(at)}
    </time>
  );
}
