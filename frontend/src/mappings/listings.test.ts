import { expect, it } from 'vitest';
import type { ListingView } from '../api/calls';
import { takes } from './Listings';

const listing = (...products: [string, number][]) => ({ products: products.map(([sku, quantity]) => ({ sku, quantity })) }) as ListingView;

it('says what a listing takes from the shelves', () => {
  expect(takes(listing())).toBe('');
  expect(takes(listing(['MUG', 1]))).toBe('MUG');
  expect(takes(listing(['NB-A5', 1], ['PEN-05', 2]))).toBe('NB-A5 + PEN-05 x2');
});
