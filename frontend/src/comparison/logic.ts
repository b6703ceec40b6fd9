// What the comparison knows without asking: the abilities of a platform in the order in which an order meets them, which of them can be
// filtered by, and where platforms differ.
import type { PlatformView } from '../api/calls';

/** Trait is one thing that platforms are compared by. Its value is a word under comparison.value.<trait> in the locales, or yes or no. */
export interface Trait {
  name: string;
  of: (platform: PlatformView) => string;
  /** the values it can have; those of a yes or no are left out */
  values?: string[];
}

const yesNo = (is: boolean) => (is ? 'yes' : 'no');

/** traits are all of them, in the order of the table. */
export const traits: Trait[] = [
  { name: 'connection', of: (p) => p.connection, values: ['authorization', 'key', 'credentials', 'signed_key'] },
  { name: 'allowlist', of: (p) => yesNo(p.allowlist) },
  { name: 'fetch', of: (p) => p.fetch, values: ['scheduled', 'real_time'] },
  { name: 'push', of: (p) => p.push.mode, values: ['by_api', 'by_hand', 'none'] },
  { name: 'ship', of: (p) => p.ship, values: ['label', 'self_ship', 'read_only'] },
  { name: 'stock', of: (p) => p.stock, values: ['absolute', 'delta', 'none'] },
  { name: 'listings', of: (p) => yesNo(p.listings) },
  { name: 'sku_backfill', of: (p) => yesNo(p.sku_backfill) },
  { name: 'shipping_codes', of: (p) => p.shipping_codes, values: ['custom', 'fixed'] },
  { name: 'label_password', of: (p) => yesNo(p.label_password) },
  { name: 'evidence', of: (p) => p.evidence.level, values: ['documented', 'partly', 'unverified'] },
];

/** Filter is the value wanted of each trait; those left out do not narrow. */
export type Filter = Record<string, string>;

/** valuesOf gives what a trait can be filtered by. */
export function valuesOf(trait: Trait): string[] {
  return trait.values ?? ['yes', 'no'];
}

/** fitting gives the platforms that have all the values wanted. */
export function fitting(platforms: PlatformView[], filter: Filter): PlatformView[] {
  return platforms.filter((platform) => traits.every((trait) => !filter[trait.name] || trait.of(platform) === filter[trait.name]));
}

/** differ says whether platforms are not all alike in something. */
export function differ(platforms: PlatformView[], of: (platform: PlatformView) => string): boolean {
  return new Set(platforms.map(of)).size > 1;
}

/** abilities are those of which a platform tells its evidence, in the order in which an order meets them. */
export const abilities = ['connect', 'fetch', 'ship', 'label', 'stock', 'listings'];

/** least and most say how many platforms are compared side by side. */
export const least = 2;
export const most = 4;

/** chosenIn reads the platforms to compare from an address, at most four of those that there are, each once. */
export function chosenIn(search: string, platforms: PlatformView[]): PlatformView[] {
  const ids = new Set((new URLSearchParams(search).get('with') ?? '').split(','));
  return [...ids]
    .map((id) => platforms.find((platform) => platform.id === id))
    .filter((platform) => platform !== undefined)
    .slice(0, most);
}
