// A platform by its colour and its name, so that a row is told from its neighbours at a glance.
import classes from './badge.module.css';
import { type TextValue, useText } from './format';

// The colours people know the platforms by; the name beside it carries the meaning.
const colours: Record<string, string> = {
  shopify: '#5e8e3e',
  shopee: '#ee4d2d',
  shopline: '#1d2b57',
  liteshop: '#00a4b4',
  app91: '#f0442e',
  momo: '#d62976',
  woocommerce: '#7f54b3',
  cyberbiz: '#2f6fde',
  yahoo: '#6001d2',
  pchome: '#ea1717',
  moplus: '#a3238e',
  easystore: '#1aa179',
  bvshop: '#e08a00',
  coupang: '#346aff',
  ruten: '#f07800',
  oneshop: '#3d4a5c',
  etmall: '#c8102e',
  ownsite: '#136a5e',
};

/** colourOf gives the colour of a platform, for what cannot show its name in full. */
export function colourOf(platform: string): string {
  return colours[platform] ?? '#78736a';
}

/** PlatformBadge names a platform; name is what the platform calls itself, the id stands in for it. */
export function PlatformBadge({ platform, name }: { platform: string; name?: TextValue | string }) {
  const text = useText();
  const words = typeof name === 'string' ? name : text(name);
  return (
    <span className={classes.platform}>
      <span className={classes.swatch} style={{ background: colourOf(platform) }} aria-hidden />
      {words || platform}
    </span>
  );
}
