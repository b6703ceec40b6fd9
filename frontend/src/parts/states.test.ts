// Tests that every state the program stores has its words, and that the reasons of holds are named as the program names them.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import en from '../locales/en.json';
import zh from '../locales/zh-TW.json';
import { type StateKind, toneOf } from './StateBadge';

const go = (path: string) => readFileSync(`../${path}`, 'utf8');

// The values of the constants of one type, such as `Held OrderState = "held"`, or of those that begin with a word.
function constants(path: string, pattern: RegExp): string[] {
  return [...go(path).matchAll(pattern)].map((match) => match[1] ?? '');
}

const typed = (path: string, type: string) => constants(path, new RegExp(`^\\t\\w+ +${type} += "(\\w+)"`, 'gm'));

const stored: [keyof typeof zh.states, string[]][] = [
  ['order', typed('engine/store/orders.go', 'OrderState')],
  ['shipment', typed('engine/store/parcels.go', 'ShipmentState')],
  ['push', typed('engine/store/parcels.go', 'PushState')],
  ['label', typed('engine/store/parcels.go', 'LabelState')],
  ['effect', typed('engine/store/outbox.go', 'EffectState')],
  ['effectKind', typed('engine/store/outbox.go', 'EffectKind')],
  ['account', typed('engine/store/accounts.go', 'AccountState')],
  ['movement', typed('engine/store/movements.go', 'MovementKind')],
  ['reason', typed('engine/store/holds.go', 'HoldReason')],
  ['run', constants('engine/store/runs.go', /^\tRun\w+ += "(\w+)"/gm)],
  ['job', typed('app/screens/jobs.go', 'JobState')],
  ['payment', typed('connectors/order.go', 'PaymentKind')],
  ['evidence', typed('connectors/platform.go', 'Level')],
];

describe.each(stored)('%s', (kind, values) => {
  it('has words for every value and for nothing else', () => {
    expect(values.length).toBeGreaterThan(1);
    expect(Object.keys(zh.states[kind]).sort()).toEqual(values.toSorted());
    expect(Object.keys(en.states[kind]).sort()).toEqual(values.toSorted());
  });
});

describe('a badge', () => {
  const badges: StateKind[] = ['order', 'shipment', 'push', 'label', 'effect', 'account', 'job', 'evidence'];
  it.each(badges)('of %s shows apart what is wrong from what is well', (kind) => {
    const tones = (stored.find(([name]) => name === kind)?.[1] ?? []).map((state) => toneOf(kind, state));
    expect(new Set(tones).size).toBeGreaterThan(1);
  });

  it('of an unknown state is neutral', () => {
    expect(toneOf('order', 'new')).toBe('neutral');
  });
});

describe('the reasons of holds', () => {
  const [, table = ''] = go('engine/lifecycle/words.go').split('var reasons = ');
  const words = [...(table.split('\n}\n')[0] ?? '').matchAll(/^\t"(\w+)": +\{EN: "([^"]*)", ZH: "([^"]*)"\},$/gm)];
  const named = new Map(words.map(([, reason, english, chinese]) => [reason, { english, chinese }]));

  it.each(Object.keys(zh.states.reason))('%s has the words of the history', (reason) => {
    const key = reason as keyof typeof zh.states.reason;
    expect(named.get(reason)).toEqual({ english: en.states.reason[key], chinese: zh.states.reason[key] });
  });
});
