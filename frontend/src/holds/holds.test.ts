import { expect, it } from 'vitest';
import { freedBy } from './Holds';

it('counts only the orders that are held no more', () => {
  const released = [
    { id: '1', state: 'ready', error: null },
    { id: '2', state: 'held', error: null }, // for another reason
    { id: '3', error: { message: 'x' } },
    { id: '4', state: 'short', error: null },
  ];
  expect(freedBy({ released } as never)).toBe(2);
});
