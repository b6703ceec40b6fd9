// The address of a screen, with its filters, lies behind the # of the page's address: #/orders?state=held. So a reload or a link comes back
// to the same screen wherever the page itself is served from.
import { useSyncExternalStore } from 'react';

function hash(): string {
  return window.location.hash.replace(/^#\/?/, '/') || '/';
}

function pathOf(address: string): string {
  return address.split('?', 1)[0] || '/';
}

function searchOf(address: string): string {
  const at = address.indexOf('?');
  return at < 0 ? '' : address.slice(at + 1);
}

function listen(tell: () => void): () => void {
  window.addEventListener('hashchange', tell);
  return () => window.removeEventListener('hashchange', tell);
}

// absolute gives an address in full: "?state=held" keeps the path of the screen that is shown.
function absolute(to: string): string {
  if (to.startsWith('?')) return pathOf(hash()) + (to.length > 1 ? to : '');
  return to.startsWith('/') ? to : `/${to}`;
}

/** go shows another screen, or the same with other filters; replace leaves no step for the Back button. */
export function go(to: string, { replace = false }: { replace?: boolean } = {}): void {
  const before = window.location.href;
  const after = new URL(`#${absolute(to)}`, before).href;
  if (after === before) return;
  if (replace) window.history.replaceState(null, '', after);
  else window.history.pushState(null, '', after);
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL: before, newURL: after }));
}

/** useHashLocation gives the path of the screen and the way to another, as wouter wants it. */
export function useHashLocation(): [string, typeof go] {
  return [useSyncExternalStore(listen, () => pathOf(hash())), go];
}
useHashLocation.hrefs = (href: string) => `#${href}`;

/** useHashSearch gives the filters of the screen, as wouter wants them. */
export function useHashSearch(): string {
  return useSyncExternalStore(listen, () => searchOf(hash()));
}
