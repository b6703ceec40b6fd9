// Tests what the forms of an account decide by themselves.
import { describe, expect, it } from 'vitest';
import type { FieldView, PlatformView } from '../api/calls';
import {
  appFields,
  byLogIn,
  changed,
  choicesOf,
  complaint,
  complaints,
  connectionFields,
  differing,
  needsReport,
  planOf,
  settingFields,
  slot,
  slotsOf,
} from './logic';

const text = { en: '', 'zh-TW': '' };
const field = (key: string, more: Partial<FieldView> = {}): FieldView => ({
  key,
  label: text,
  where: text,
  secret: false,
  required: false,
  app: false,
  setting: false,
  pattern: '',
  default: '',
  choices: [],
  loaded: false,
  many: false,
  when: { field: '', is: [] },
  ...more,
});

const id = field('id', { required: true, pattern: '^\\d{8}$' });
const key = field('key', { required: true, secret: true });
const pdf = field('pdf', { secret: true });
const mode = field('mode', { default: 'auto' });
const paper = field('paper', { setting: true });
const platform = { fields: [field('partner', { app: true, required: true }), id, key, pdf, mode, paper] } as PlatformView;

describe('the fields of a platform', () => {
  it('lie where they are needed', () => {
    expect(connectionFields(platform, {})).toEqual({ credentials: [id, key, pdf], others: [mode] });
    expect(settingFields(platform, {})).toEqual([paper]);
    expect(appFields(platform).map((f) => f.key)).toEqual(['partner']);
  });

  it('are those of the way to connect that was chosen', () => {
    const when = (is: string) => ({ when: { field: 'way', is: [is] } });
    const way = field('way', { default: 'own' });
    const token = field('token', { required: true, secret: true, ...when('own') });
    const user = field('user', { required: true, ...when('plugin') });
    const words = field('words', { setting: true, ...when('plugin') });
    const both = { fields: [way, token, user, words] } as PlatformView;
    expect(connectionFields(both, {})).toEqual({ credentials: [way, token], others: [] });
    expect(connectionFields(both, { way: 'plugin' })).toEqual({ credentials: [way, user], others: [] });
    expect(settingFields(both, {})).toEqual([]);
    expect(settingFields(both, { way: 'plugin' })).toEqual([words]);
  });

  it('offer what the platform was asked for, and what they are now', () => {
    const choice = (value: string) => ({ value, label: { en: value, 'zh-TW': value } });
    const place = field('place', { loaded: true });
    expect(choicesOf(field('size', { choices: [choice('a')] }), 'b', [choice('c')])).toEqual([choice('a')]);
    expect(choicesOf(place, '')).toEqual([]);
    expect(choicesOf(place, 'old', [choice('new')])).toEqual([choice('new'), choice('old')]);
    expect(choicesOf(field('places', { loaded: true, many: true }), 'a,b', [choice('b')])).toEqual([choice('b'), choice('a')]);
  });

  it('say what is wrong with a value', () => {
    expect(complaint(id, '')).toBe('missing');
    expect(complaint(id, '123')).toBe('form');
    expect(complaint(id, '12345678')).toBeNull();
    expect(complaint(mode, '')).toBeNull();
    expect(complaint(key, '', true)).toBeNull();
    expect(complaint(field('odd', { pattern: '(?i)x' }), 'y')).toBeNull();
    expect(complaints([id, key, mode], { id: 'x' })).toEqual({ id: 'form', key: 'missing' });
    expect(complaints([id, key], { id: '12345678' }, ['key'])).toEqual({});
  });

  it('send what changed alone, and no secret that was left alone', () => {
    const before = { id: '12345678', mode: 'auto' };
    const fields = [id, key, pdf, mode];
    expect(changed(fields, before, { ...before, key: '', pdf: '' })).toEqual({});
    expect(changed(fields, before, { id: '12345678', key: 'new', mode: '' })).toEqual({ key: 'new', mode: '' });
    expect(changed(fields, before, before, ['pdf'])).toEqual({ pdf: '' });
  });
});

describe('a log-in in the browser', () => {
  it('is the way of the platform, or the choice of a field', () => {
    const beside = { connection: 'key', log_in: { field: 'mode', value: 'browser' } };
    expect(byLogIn({ connection: 'authorization', log_in: null }, {})).toBe(true);
    expect(byLogIn({ connection: 'key', log_in: null }, { mode: 'browser' })).toBe(false);
    expect(byLogIn(beside, { mode: 'browser' })).toBe(true);
    expect(byLogIn(beside, {})).toBe(false);
  });
});

describe('the settings', () => {
  const settings = {
    fetch: true,
    every_seconds: 600,
    slots: [],
    lookback_days: 7,
    push_percent: 100,
    inbound_push: false,
    push_delay_seconds: 1800,
  };
  const before = planOf(settings, { paper: 'A6' });

  it('are read in minutes', () => {
    expect(before).toMatchObject({ way: 'every', minutes: 10, delay: 30 });
    expect(planOf({ ...settings, every_seconds: 0, slots: ['09:00'] }, {})).toMatchObject({ way: 'slots', minutes: 10, slots: ['09:00'] });
  });

  it('send what changed alone', () => {
    expect(differing(before, before, [paper])).toBeNull();
    expect(differing(before, { ...before, fetch: false, delay: 0 }, [paper])).toEqual({ fetch: false, push_delay_seconds: 0 });
    expect(differing(before, { ...before, values: { paper: 'A4' } }, [paper])).toEqual({ values: { paper: 'A4' } });
  });

  it('send times of the day or an interval, never both', () => {
    const bySlots = { ...before, way: 'slots' as const, slots: ['09:00'] };
    expect(differing(before, bySlots, [])).toEqual({ slots: ['09:00'] });
    expect(differing(bySlots, { ...bySlots, way: 'every', minutes: 15 }, [])).toEqual({ every_seconds: 900 });
    expect(differing(bySlots, { ...bySlots, way: 'every' }, [])).toEqual({ every_seconds: 600 });
    expect(differing(before, { ...before, slots: ['09:00'] }, [])).toBeNull();
  });

  it('read times as people type them', () => {
    expect(['9:00', '0930', '９：３０', ' 23:59 '].map(slot)).toEqual(['09:00', '09:30', '09:30', '23:59']);
    expect(['24:00', '9', '9:5', 'noon', ''].map(slot)).toEqual([null, null, null, null, null]);
    expect(slotsOf(['13:30', '9:00', '09:00', 'x', '1:00', '2:00', '3:00', '4:00'])).toEqual(['01:00', '02:00', '03:00', '04:00', '09:00']);
  });
});

describe('a report', () => {
  it('is offered where the platform answered or refused in another form than is known', () => {
    expect(needsReport({ kind: 'unexpected', code: 'unexpected' })).toBe(true);
    expect(needsReport({ kind: 'rejected', code: 'differs' })).toBe(true);
    expect(needsReport({ kind: 'rejected', code: 'order_cancelled' })).toBe(false);
    expect(needsReport({ kind: 'temporary', code: 'temporary' })).toBe(false);
    expect(needsReport(null)).toBe(false);
  });
});
