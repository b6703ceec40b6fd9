// The words of the screens: Traditional Chinese first, English complete, switched at once and remembered on this PC.
import i18n from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './locales/en.json';
import zh from './locales/zh-TW.json';

/** Language is one the program speaks. */
export type Language = 'zh-TW' | 'en';

const key = 'gowarehouse.language';

/** languages are those the program speaks, by their own names. */
export const languages: { value: Language; label: string }[] = [
  { value: 'zh-TW', label: '中文' },
  { value: 'en', label: 'EN' },
];

function remembered(): Language {
  return localStorage.getItem(key) === 'en' ? 'en' : 'zh-TW';
}

// A screen reader and the choice of glyphs follow the page's language.
function mark(language: string): void {
  document.documentElement.lang = language === 'en' ? 'en' : 'zh-Hant-TW';
}

i18n.on('languageChanged', mark);

void i18n.use(initReactI18next).init({
  resources: { en: { translation: en }, 'zh-TW': { translation: zh } },
  lng: remembered(),
  fallbackLng: false,
  interpolation: { escapeValue: false }, // React escapes
  returnNull: false,
});

/** speak switches the language of the whole page. */
export function speak(language: Language): void {
  localStorage.setItem(key, language);
  void i18n.changeLanguage(language);
}

/** adopt takes the language that the program remembers, where this page remembers none: a browser forgets with every new port. */
export function adopt(language: string): void {
  const known = languages.some(({ value }) => value === language);
  if (known && localStorage.getItem(key) === null) void i18n.changeLanguage(language);
}

export default i18n;
