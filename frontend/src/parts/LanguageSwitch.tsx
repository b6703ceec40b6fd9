// The choice of the language, in effect at once.
import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { call } from '../api/door';
import { type Language, languages, speak } from '../i18n';

/** LanguageSwitch switches the words of the whole program. */
export function LanguageSwitch({ size }: { size?: string }) {
  const { t, i18n } = useTranslation();
  function choose(language: string) {
    speak(language as Language);
    call('setLanguage', { language }).catch(() => {}); // the page speaks it already; the next call carries it too
  }
  return <SegmentedControl size={size} aria-label={t('shell.language')} data={languages} value={i18n.language} onChange={choose} />;
}
