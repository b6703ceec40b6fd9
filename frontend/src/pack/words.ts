// Words at the station: the program's own, or those of the locales.
import { useTranslation } from 'react-i18next';
import { useText } from '../parts/format';
import type { Words } from './station';

/** useWords gives words in the language of the page. */
export function useWords(): (words: Words | undefined) => string {
  const { t } = useTranslation();
  const text = useText();
  return (words) => {
    if (!words) return '';
    return 'key' in words ? t(words.key, words.values ?? {}) : sentence(text(words));
  };
}

/** sentence begins words with a capital: the program says them in the middle of its own sentences too. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
