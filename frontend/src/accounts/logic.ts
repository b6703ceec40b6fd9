// What the forms of an account decide by themselves: which fields belong where, what is wrong with a value, and what has changed. The
// program checks everything again; a secret that is kept there never comes here.
import type { AccountSetIn, ChoiceView, FieldView, PlatformView, SettingsView } from '../api/calls';

/** Values are what fields hold, by key. */
export type Values = Record<string, string>;

/** asked says whether a field counts where the platform's fields have such values: one that belongs to another way to connect does not. */
export function asked(platform: PlatformView, field: FieldView, values: Values): boolean {
  if (!field.when.field) return true;
  const other = platform.fields.find(({ key }) => key === field.when.field);
  return field.when.is.includes(values[field.when.field] || other?.default || '');
}

/**
 * credentials are the fields of the connection that every account is asked for, and the choice of the way to connect; others are the ones
 * that few need. Those of another way than the values say are left out.
 */
export function connectionFields(platform: PlatformView, values: Values): { credentials: FieldView[]; others: FieldView[] } {
  const fields = platform.fields.filter((field) => !field.app && !field.setting && asked(platform, field, values));
  const first = (field: FieldView) => field.required || field.secret || platform.fields.some(({ when }) => when.field === field.key);
  return { credentials: fields.filter(first), others: fields.filter((field) => !first(field)) };
}

/** byLogIn says whether an account with these values is connected by a log-in in the browser. */
export function byLogIn({ connection, log_in: choice }: Pick<PlatformView, 'connection' | 'log_in'>, values: Values): boolean {
  return connection === 'authorization' || (choice !== null && values[choice.field] === choice.value);
}

/** settingFields say how the account works; they can be set once it is connected. */
export function settingFields(platform: PlatformView, values: Values): FieldView[] {
  return platform.fields.filter((field) => field.setting && asked(platform, field, values));
}

/** manyOf reads a value of a field that holds several. */
export function manyOf(value: string): string[] {
  return value.split(',').filter((part) => part !== '');
}

/** choicesOf gives what a field can be: its own choices, or those that were loaded, with what it is now even where nobody lists it. */
export function choicesOf(field: FieldView, value: string, loaded: ChoiceView[] = []): ChoiceView[] {
  if (!field.loaded) return field.choices;
  const kept = (field.many ? manyOf(value) : [value]).filter((part) => part !== '' && !loaded.some((choice) => choice.value === part));
  return [...loaded, ...kept.map((part) => ({ value: part, label: { en: part, 'zh-TW': part } }))];
}

/** appFields are entered once for this installation. */
export function appFields(platform: PlatformView): FieldView[] {
  return platform.fields.filter((field) => field.app);
}

/** complaint says what is wrong with a value: missing, or not of the platform's form. kept is a secret that is stored already. */
export function complaint(field: FieldView, value: string, kept = false): 'missing' | 'form' | null {
  if (value === '') return field.required && !field.default && !kept ? 'missing' : null;
  return fits(field.pattern, value) ? null : 'form';
}

// A pattern is written for the program. One that the page cannot read is left to the program to check.
function fits(pattern: string, value: string): boolean {
  if (!pattern) return true;
  try {
    return new RegExp(pattern, 'u').test(value);
  } catch {
    return true;
  }
}

/** complaints gives what is wrong, by key; nothing wrong gives an empty one. */
export function complaints(fields: FieldView[], values: Values, kept: string[] = []): Record<string, 'missing' | 'form'> {
  const found: Record<string, 'missing' | 'form'> = {};
  for (const field of fields) {
    const wrong = complaint(field, values[field.key] ?? '', kept.includes(field.key));
    if (wrong) found[field.key] = wrong;
  }
  return found;
}

/**
 * changed gives the values to send: those that differ from before, and empty ones for secrets that shall go. A secret that was left alone is
 * not among them and keeps its value.
 */
export function changed(fields: FieldView[], before: Values, now: Values, cleared: string[] = []): Values {
  const values: Values = {};
  for (const field of fields) {
    const value = now[field.key] ?? '';
    if (field.secret) {
      if (value) values[field.key] = value;
      else if (cleared.includes(field.key)) values[field.key] = '';
    } else if (value !== (before[field.key] ?? '')) {
      values[field.key] = value;
    }
  }
  return values;
}

/** Plan is what the form of the settings holds. */
export interface Plan {
  fetch: boolean;
  way: 'every' | 'slots';
  minutes: number;
  slots: string[];
  lookback: number;
  inbound: boolean;
  percent: number;
  /** minutes */
  delay: number;
  values: Values;
}

/** planOf reads an account's settings into the form. */
export function planOf(settings: SettingsView, values: Values): Plan {
  return {
    fetch: settings.fetch,
    way: settings.slots.length > 0 ? 'slots' : 'every',
    minutes: Math.round(settings.every_seconds / 60) || 10,
    slots: settings.slots,
    lookback: settings.lookback_days,
    inbound: settings.inbound_push,
    percent: settings.push_percent,
    delay: Math.round(settings.push_delay_seconds / 60),
    values,
  };
}

/** differing gives what a plan changes of the settings as they are; null when it changes nothing. */
export function differing(before: Plan, now: Plan, fields: FieldView[]): Omit<AccountSetIn, 'account'> | null {
  const set: Omit<AccountSetIn, 'account'> = {};
  if (now.fetch !== before.fetch) set.fetch = now.fetch;
  if (now.way === 'every' && (before.way !== 'every' || now.minutes !== before.minutes)) set.every_seconds = now.minutes * 60;
  if (now.way === 'slots' && (before.way !== 'slots' || now.slots.join() !== before.slots.join())) set.slots = now.slots;
  if (now.lookback !== before.lookback) set.lookback_days = now.lookback;
  if (now.inbound !== before.inbound) set.inbound_push = now.inbound;
  if (now.percent !== before.percent) set.push_percent = now.percent;
  if (now.delay !== before.delay) set.push_delay_seconds = now.delay * 60;
  const values = changed(fields, before.values, now.values);
  if (Object.keys(values).length > 0) set.values = values;
  return Object.keys(set).length > 0 ? set : null;
}

/** mostSlots is how many times of the day an account may have. */
export const mostSlots = 5;

/** slot reads a time of the day as people type it ("9:00", "0900", "９：３０") and writes it as 09:00; null when it is none. */
export function slot(typed: string): string | null {
  const plain = typed.normalize('NFKC').trim();
  const [, hour, minute] = /^(\d{1,2}):?(\d{2})$/.exec(plain) ?? [];
  if (hour === undefined || minute === undefined || Number(hour) > 23 || Number(minute) > 59) return null;
  return `${hour.padStart(2, '0')}:${minute}`;
}

/** slotsOf takes what was typed: each time once, in order, those that are none left out. */
export function slotsOf(typed: string[]): string[] {
  const slots = typed.map(slot).filter((at) => at !== null);
  return [...new Set(slots)].sort().slice(0, mostSlots);
}

/** needsReport says of an error whether the maintainers need to know: the platform answered, or refused, in another form than is known. */
export function needsReport(error: { kind?: string; code?: string } | null | undefined): boolean {
  return error?.kind === 'unexpected' || error?.code === 'differs';
}
