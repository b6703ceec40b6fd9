// Tests how platforms are filtered and chosen.
import { describe, expect, it } from 'vitest';
import type { PlatformView } from '../api/calls';
import { chosenIn, differ, fitting, traits, valuesOf } from './logic';

const platform = (id: string, more: Partial<PlatformView> = {}): PlatformView =>
  ({
    id,
    connection: 'key',
    log_in: null,
    allowlist: false,
    fetch: 'scheduled',
    push: { mode: 'none', where: { en: '', 'zh-TW': '' } },
    ship: 'label',
    stock: 'absolute',
    listings: true,
    sku_backfill: false,
    shipping_codes: 'custom',
    label_password: false,
    evidence: { level: 'partly', note: { en: '', 'zh-TW': '' }, abilities: {} },
    ...more,
  }) as PlatformView;

const shop = platform('shop');
const mall = platform('mall', { connection: 'credentials', allowlist: true, stock: 'delta', label_password: true });
const reader = platform('reader', { ship: 'read_only', stock: 'none', listings: false });
const all = [shop, mall, reader];
const ids = (platforms: PlatformView[]) => platforms.map(({ id }) => id);

describe('the filter', () => {
  it('leaves everything without a wish', () => {
    expect(ids(fitting(all, {}))).toEqual(['shop', 'mall', 'reader']);
  });

  it('wants all that is wished', () => {
    expect(ids(fitting(all, { allowlist: 'yes' }))).toEqual(['mall']);
    expect(ids(fitting(all, { connection: 'key', listings: 'yes' }))).toEqual(['shop']);
    expect(ids(fitting(all, { connection: 'key', allowlist: 'yes' }))).toEqual([]);
  });

  it('offers every value that a platform has', () => {
    for (const trait of traits) {
      for (const one of all) expect(valuesOf(trait)).toContain(trait.of(one));
    }
  });
});

describe('the choice', () => {
  it('is read from the address', () => {
    expect(ids(chosenIn('with=mall,shop,mall,nowhere', all))).toEqual(['mall', 'shop']);
    expect(chosenIn('', all)).toEqual([]);
    const many = ['a', 'b', 'c', 'd', 'e'].map((id) => platform(id));
    expect(ids(chosenIn('with=a,b,c,d,e', many))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('sees where platforms differ', () => {
    expect(differ([shop, reader], (p) => p.connection)).toBe(false);
    expect(differ(all, (p) => p.connection)).toBe(true);
  });
});
