// Tests of how numbers, money and moments are written.
import { describe, expect, it } from 'vitest';
import { count, day, isoDay, moment, money, percent, relative } from './format';

describe('money', () => {
  it.each([
    ['1258', 'TWD', 'NT$1,258'],
    ['660.00', 'TWD', 'NT$660'],
    ['19.9', 'USD', 'US$19.90'],
    ['-1234567.5', 'TWD', '-NT$1,234,567.50'],
    ['12345678901234567890.12', 'TWD', 'NT$12,345,678,901,234,567,890.12'],
    ['5', 'THB', 'THB 5'],
    ['0', 'TWD', 'NT$0'],
  ])('%s %s is %s', (amount, currency, written) => expect(money({ amount, currency })).toBe(written));
});

describe('moments', () => {
  it('are in the time of Taipei, whatever the machine thinks', () => {
    expect(moment('2026-03-08T17:05:00Z')).toBe('2026/03/09 01:05');
    expect(day('2026-12-31T16:00:00Z')).toBe('2027/01/01');
    expect(isoDay(new Date('2026-03-08T17:05:00Z'))).toBe('2026-03-09');
    expect(moment('2026-03-08T16:00:00Z')).toBe('2026/03/09 00:00');
  });

  it('that are not there have a sign of their own', () => {
    expect(moment(null)).toBe('–');
    expect(relative(undefined)).toBe('–');
  });

  it('are far in words of the language', () => {
    const now = new Date('2026-03-09T00:00:00Z');
    expect(relative('2026-03-09T03:10:00Z', now, 'zh-TW')).toBe('3 小時後');
    expect(relative('2026-03-08T23:30:00Z', now, 'en')).toBe('30 minutes ago');
    expect(relative('2026-03-07T00:00:00Z', now, 'en')).toBe('2 days ago');
    expect(relative('2026-03-08T00:00:00Z', now, 'en')).toBe('yesterday');
    expect(relative('2026-03-09T00:00:20Z', now, 'en')).toBe('in 20 seconds');
  });
});

describe('numbers', () => {
  it('have their thousands apart', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect(percent(80)).toBe('80%');
  });
});
