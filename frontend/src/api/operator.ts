// Who is at work. A packing station asks for it; the program answers with a key, which every call carries so that history has the name. The
// key is good for this page until the program ends; frame.who tells the name.

const place = 'gowarehouse.operator';

/** session is the key of who signed on; empty when nobody has. */
export function session(): string {
  return sessionStorage.getItem(place) ?? '';
}

/** keepSession signs somebody on with the key that the program gave; an empty key signs off. Ask for the frame again afterwards. */
export function keepSession(key: string): void {
  if (key) sessionStorage.setItem(place, key);
  else sessionStorage.removeItem(place);
}
