// How numbers, money and moments are written. Money stays text from the program to the screen: it is never counted with here.
import { useTranslation } from 'react-i18next';
import i18n from '../i18n';

/** zone is where the warehouse is. */
export const zone = 'Asia/Taipei';

/** none stands for a value that is not there. */
export const none = '–';

/** MoneyValue is an amount as the program writes it. */
export interface MoneyValue {
  amount: string;
  currency: string;
}

/** TextValue is words in both languages. */
export interface TextValue {
  en: string;
  'zh-TW': string;
}

type Language = 'zh-TW' | 'en';

// Intl's formatters are slow to make and the same ones are used for every row.
const made = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>();

function once<F extends Intl.DateTimeFormat | Intl.NumberFormat | Intl.RelativeTimeFormat>(name: string, make: () => F): F {
  const known = made.get(name);
  if (known) return known as F;
  const formatter = make();
  made.set(name, formatter);
  return formatter;
}

/** count writes a whole number: 12,345. */
export function count(number: number): string {
  return once('count', () => new Intl.NumberFormat('en-US')).format(number);
}

/** percent writes a share of a hundred: 80%. */
export function percent(number: number): string {
  return `${count(number)}%`;
}

/** money writes an amount: NT$1,258, US$19.90. Decimals that are all zero are left out. */
export function money(value: MoneyValue): string {
  const [, sign = '', whole = '0', rest = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value.amount) ?? [];
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  const decimals = /^0*$/.test(rest) ? '' : `.${rest.padEnd(2, '0')}`;
  return `${sign}${symbolOf(value.currency)}${grouped}${decimals}`;
}

const symbols: Record<string, string> = { TWD: 'NT$', USD: 'US$', HKD: 'HK$', JPY: 'JP¥', CNY: 'CN¥', KRW: '₩', EUR: '€', SGD: 'S$' };

function symbolOf(currency: string): string {
  return symbols[currency] ?? `${currency} `;
}

type Moment = string | Date | null | undefined;

function parts(at: Date): Record<string, string> {
  const formatter = once(
    'parts',
    () =>
      new Intl.DateTimeFormat('en-CA', {
        timeZone: zone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
      }),
  );
  return Object.fromEntries(formatter.formatToParts(at).map(({ type, value }) => [type, value]));
}

/** day writes the date in Taipei: 2026/03/09. */
export function day(at: Moment): string {
  if (!at) return none;
  const p = parts(new Date(at));
  return `${p.year}/${p.month}/${p.day}`;
}

/** clock writes the time in Taipei: 14:05. */
export function clock(at: Moment): string {
  if (!at) return none;
  const p = parts(new Date(at));
  return `${p.hour}:${p.minute}`;
}

/** moment writes date and time in Taipei: 2026/03/09 14:05. */
export function moment(at: Moment): string {
  return at ? `${day(at)} ${clock(at)}` : none;
}

/** isoDay gives the date in Taipei for a date field: 2026-03-09. */
export function isoDay(at: Date): string {
  const p = parts(at);
  return `${p.year}-${p.month}-${p.day}`;
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** relative writes how far a moment is from now: 3 hours ago, in 20 minutes. */
export function relative(at: Moment, now: Date = new Date(), language: string = i18n.language): string {
  if (!at) return none;
  const far = new Date(at).getTime() - now.getTime();
  const formatter = once(`relative ${language}`, () => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }));
  for (const [unit, length] of steps) {
    if (Math.abs(far) >= length) return formatter.format(Math.trunc(far / length), unit);
  }
  return formatter.format(Math.trunc(far / 1000), 'second');
}

/** sentence begins words with a capital letter, as a heading does. */
export function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** near writes a moment of today by its time alone, any other with its date. */
export function near(at: Moment, now: Date = new Date()): string {
  return at && day(at) === day(now) ? clock(at) : moment(at);
}

/** useText gives words of the program in the language of the page. */
export function useText(): (text: TextValue | null | undefined) => string {
  const { i18n } = useTranslation();
  return (text) => (text ? text[i18n.language as Language] || text.en : '');
}
