import type { Key } from 'ink';

/** What a key asks for. */
export const WISHES = [
  'forward',
  'back',
  'page forward',
  'page back',
  'first',
  'last',
  'next transaction',
  'previous transaction',
  'next trouble',
  'next mark',
  'next tab',
  'decision',
  'headers',
  'log',
  'details down',
  'details up',
  'events',
  'help',
  'quit',
] as const;
export type Wish = (typeof WISHES)[number];

const LETTERS: Readonly<Record<string, Wish>> = {
  j: 'forward',
  ' ': 'forward',
  k: 'back',
  J: 'page forward',
  K: 'page back',
  g: 'first',
  G: 'last',
  n: 'next transaction',
  p: 'previous transaction',
  N: 'next trouble',
  x: 'next mark',
  d: 'next tab',
  '1': 'decision',
  '2': 'headers',
  '3': 'log',
  f: 'details down',
  b: 'details up',
  e: 'events',
  '?': 'help',
  q: 'quit',
};

/** Keys without a letter, as ink names them. */
const NAMED: Partial<Record<keyof Key, Wish>> = {
  downArrow: 'forward',
  rightArrow: 'forward',
  upArrow: 'back',
  leftArrow: 'back',
  pageDown: 'page forward',
  pageUp: 'page back',
  home: 'first',
  end: 'last',
  tab: 'next tab',
  return: 'next tab',
  escape: 'quit',
};

/** What was asked for. Fast typing arrives as one input of several letters: each of them counts. */
export function wishesOf(input: string, key: Partial<Key>): Wish[] {
  const named = (Object.keys(NAMED) as (keyof Key)[]).find((name) => key[name] === true);
  if (named !== undefined) return [NAMED[named] as Wish];
  if (key.ctrl === true || key.meta === true) return input === 'c' && key.ctrl === true ? ['quit'] : [];
  return [...input].flatMap((letter) => LETTERS[letter] ?? []);
}
