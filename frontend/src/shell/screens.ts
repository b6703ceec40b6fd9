// The screens of the program in the order of the day's work, each loaded when it is first shown.
import {
  IconActivity,
  IconArrowsLeftRight,
  IconBarcode,
  IconBuildingStore,
  IconColumns3,
  IconHandStop,
  IconListCheck,
  IconPackages,
  IconPlugConnected,
  IconReceipt,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** ScreenName names a screen; its words lie under the same key. */
export type ScreenName =
  | 'today'
  | 'orders'
  | 'holds'
  | 'pack'
  | 'mappings'
  | 'stock'
  | 'accounts'
  | 'channels'
  | 'comparison'
  | 'activity'
  | 'settings'
  | 'welcome';

/** Screen is one entry of the navigation. */
export interface Screen {
  name: ScreenName;
  path: string;
  icon: TablerIcon;
  /** the letter that shows it after g */
  letter: string;
  Page: LazyExoticComponent<ComponentType>;
}

/** screens are those of the navigation. A screen owns all addresses below its path. */
export const screens: Screen[] = [
  { name: 'today', path: '/', icon: IconListCheck, letter: 't', Page: lazy(() => import('../today/Today')) },
  { name: 'orders', path: '/orders', icon: IconReceipt, letter: 'o', Page: lazy(() => import('../orders/Orders')) },
  { name: 'holds', path: '/holds', icon: IconHandStop, letter: 'h', Page: lazy(() => import('../holds/Holds')) },
  { name: 'pack', path: '/pack', icon: IconBarcode, letter: 'p', Page: lazy(() => import('../pack/Pack')) },
  { name: 'mappings', path: '/mappings', icon: IconArrowsLeftRight, letter: 'm', Page: lazy(() => import('../mappings/Mappings')) },
  { name: 'stock', path: '/stock', icon: IconPackages, letter: 's', Page: lazy(() => import('../stock/Stock')) },
  { name: 'accounts', path: '/accounts', icon: IconPlugConnected, letter: 'a', Page: lazy(() => import('../accounts/Accounts')) },
  { name: 'channels', path: '/channels', icon: IconBuildingStore, letter: 'c', Page: lazy(() => import('../channels/Channels')) },
  { name: 'comparison', path: '/comparison', icon: IconColumns3, letter: 'k', Page: lazy(() => import('../comparison/Comparison')) },
  { name: 'activity', path: '/activity', icon: IconActivity, letter: 'y', Page: lazy(() => import('../activity/Activity')) },
  { name: 'settings', path: '/settings', icon: IconSettings, letter: 'e', Page: lazy(() => import('../settings/Settings')) },
];

/** Welcome is shown at the first start, without the navigation's entry. */
export const welcome = { name: 'welcome' as const, path: '/welcome', Page: lazy(() => import('../welcome/Welcome')) };

/** screenAt gives the name of the screen that an address shows; Today stands in for an unknown one. */
export function screenAt(path: string): ScreenName {
  if (path === welcome.path || path.startsWith(`${welcome.path}/`)) return welcome.name;
  const found = screens.find((screen) => screen.path !== '/' && (path === screen.path || path.startsWith(`${screen.path}/`)));
  return found?.name ?? 'today';
}
