// Tests that both languages say the same things, and that every key is used and every use has its key.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import zh from './zh-TW.json';

// Keys that the code puts together elsewhere than in a t(`a.${b}`), which the test below reads. One line a family, with the place that does it.
const puttogether = [
  /^states\./, // parts/StateBadge, and reasons, kinds and the like that come from the program
  /^help\.\w+\.(ask|answer)$/, // help/topics
  /^shell\.scheme\.(light|dark|auto)$/, // shell/TopBar
  /^app\.door\./, // api/door
  /^parts\.file\./, // parts/FileButton
  /^pack\.(scan|said|commands|step|stepLead|print|buyer)\./, // the station puts its state into a key
  /^accounts\.(light|wrong|refused|fact|match|checks\.kind)\.\w+$/, // accounts, by what comes from the program
  /^accounts\.settings\.(codes\.\w+|\w+\.title)$/, // accounts/SettingsForm
  /^comparison\.(trait|value|ability|group)\./, // comparison/logic
  /^orders\.(columns|sort|shipBy|filters|bulk|acts|fix|fixes|modes|platformStates|parcels)\./, // orders
  /^\w+\.(title|lead)$/, // the name of every screen, for the navigation and the window's title
];

type Words = { [key: string]: string | Words };

function flat(words: Words, prefix = ''): Map<string, string> {
  const all = new Map<string, string>();
  for (const [key, value] of Object.entries(words)) {
    if (typeof value === 'string') all.set(prefix + key, value);
    else for (const [below, text] of flat(value, `${prefix}${key}.`)) all.set(below, text);
  }
  return all;
}

// English says "1 order" and "2 orders" where Chinese has one form.
const plural = /_(one|other)$/;
const names = (text: string) => [...new Set([...text.matchAll(/\{\{\s*([\w.]+)/g)].map((match) => match[1]))].sort();

const inEnglish = flat(en);
const inChinese = flat(zh);
const keysOf = (words: Map<string, string>) => [...new Set([...words.keys()].map((key) => key.replace(plural, '')))];

describe('the locales', () => {
  it('have the same keys in the same order', () => {
    expect(keysOf(inEnglish)).toEqual(keysOf(inChinese));
  });

  it('have no empty words', () => {
    for (const [key, text] of [...inEnglish, ...inChinese]) expect(text.trim(), key).not.toBe('');
  });

  it('fill in the same values', () => {
    for (const [key, text] of inEnglish) {
      const other = inChinese.get(key) ?? inChinese.get(key.replace(plural, '_other')) ?? '';
      // "1 order" may leave the number out
      if (!key.endsWith('_one')) expect(names(other), key).toEqual(names(text));
    }
  });

  it('are written in their own language', () => {
    for (const [key, text] of inEnglish) expect(/\p{Script=Han}/u.test(text), key).toBe(false);
  });
});

const code = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
  .map((name) => ({ name, text: readFileSync(`src/${name}`, 'utf8') }));

// A key with a value in it, t(`activity.tabs.${tab}`), stands for every key of that form.
const families = code.flatMap(({ text }) =>
  [...text.matchAll(/\bt\(\s*`([^`]+)`/g)].map((match) => {
    const parts = (match[1] ?? '').split(/\$\{[^}]*\}/).map((part) => part.replaceAll('.', '\\.'));
    return new RegExp(`^${parts.join('\\w+')}$`);
  }),
);

describe('the code', () => {
  it('uses only keys that exist', () => {
    const known = new Set(keysOf(inEnglish));
    for (const { name, text } of code) {
      for (const match of text.matchAll(/\bt\(\s*'([^']+)'/g)) {
        expect(known.has(match[1] ?? ''), `${name} uses ${match[1]}`).toBe(true);
      }
    }
  });

  it('uses every key', () => {
    const all = code.map(({ text }) => text).join('\n');
    const unused = keysOf(inEnglish).filter(
      (key) => ![...puttogether, ...families].some((family) => family.test(key)) && !all.includes(`'${key}'`),
    );
    expect(unused).toEqual([]);
  });
});
