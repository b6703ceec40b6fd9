// Tests that words written in a component are found, and that what is no word is not.
import { expect, it } from 'vitest';
import { hardCoded } from './words.mjs';

const found = (source: string) => hardCoded(source, 'Example.tsx').map(({ text }) => text);

it('finds text between tags in either language', () => {
  expect(found('<p>Hello</p>')).toEqual(['Hello']);
  expect(found('<p>\n  訂單 {number}\n</p>')).toEqual(['訂單']);
});

it('finds text in the attributes that people see or hear', () => {
  expect(found('<input placeholder="Search" />')).toEqual(['Search']);
  expect(found('<b aria-label={open ? "Close" : t("x.open")} />')).toEqual(['Close']);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code
  expect(found('<b title={`Order ${number}`} />')).toEqual(['Order']);
});

it('finds text in braces', () => {
  expect(found("<p>{name || 'nobody'}</p>")).toEqual(['nobody']);
  expect(found('<p>{held && "Held"}</p>')).toEqual(['Held']);
});

it('leaves signs, numbers, keys of the locales and what nobody reads alone', () => {
  expect(found('<p className="head">{t("orders.title")} · 100 %</p>')).toEqual([]);
  expect(found('<a href="/orders" data-kind="order">{count(3)}</a>')).toEqual([]);
});

it('says in which line the word is', () => {
  expect(hardCoded('const a = 1;\nconst b = <p>Hello</p>;', 'Example.tsx')).toEqual([{ line: 2, text: 'Hello' }]);
});
