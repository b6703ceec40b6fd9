// What the list is narrowed by. It lies in the address, so that other screens link to it and the Back button undoes it:
// #/orders?state=held,short&reason=unknown_product&q=1042
import type { OrderFilter } from '../api/calls';

/** nothing narrows nothing. */
export const nothing: OrderFilter = {
  states: [],
  platform: '',
  account: '',
  merchant: '',
  reason: '',
  from: '',
  to: '',
  ship_by: '',
  mark: '',
  search: '',
  sort: '',
};

// The address's own words for the parts that are one value each.
const words = {
  platform: 'platform',
  account: 'account',
  merchant: 'merchant',
  reason: 'reason',
  from: 'from',
  to: 'to',
  ship_by: 'ship_by',
  mark: 'mark',
  search: 'q',
  sort: 'sort',
} as const;

type Word = keyof typeof words;

/** readFilter reads an address's part behind the question mark. */
export function readFilter(search: string): OrderFilter {
  const params = new URLSearchParams(search);
  const filter = { ...nothing, states: (params.get('state') ?? '').split(',').filter(Boolean) };
  for (const part of Object.keys(words) as Word[]) filter[part] = params.get(words[part])?.trim() ?? '';
  return filter;
}

/** writeFilter gives the part behind the question mark, with the mark; empty when nothing narrows. */
export function writeFilter(filter: OrderFilter): string {
  const params = new URLSearchParams();
  if (filter.states.length > 0) params.set('state', filter.states.join(','));
  for (const part of Object.keys(words) as Word[]) if (filter[part]) params.set(words[part], filter[part]);
  const text = params.toString().replaceAll('%2C', ',');
  return text && `?${text}`;
}

/** isNarrow says whether a filter leaves anything out; another order of the list leaves nothing out. */
export function isNarrow(filter: OrderFilter): boolean {
  return writeFilter({ ...filter, sort: '' }) !== '';
}

/** finished are the states in which nothing has to be shipped any more. */
export const finished: readonly string[] = ['shipped', 'reported', 'cancelled'];

/** sorted gives a filter in an order. By ship-by date there are open orders alone, so finished states and marks are left out. */
export function sorted(filter: OrderFilter, sort: string): OrderFilter {
  return {
    ...filter,
    sort,
    mark: sort ? '' : filter.mark,
    states: sort ? filter.states.filter((state) => !finished.includes(state)) : filter.states,
  };
}

/** withStates gives a filter with other states, in an order that they have. */
export function withStates(filter: OrderFilter, states: string[]): OrderFilter {
  return { ...filter, states, sort: states.some((state) => finished.includes(state)) ? '' : filter.sort };
}
