import { expect, test } from 'vitest';
import {
  addField,
  appendValue,
  copyFields,
  elementsOf,
  fieldOf,
  HOP_BY_HOP,
  hasField,
  joinedValue,
  removeField,
  sameName,
  setFound,
  setValue,
  valueOf,
} from './header.ts';
import type { Field } from './message.ts';

const lines = (fields: Field[]): string[] => fields.map((field) => field.raw ?? `${field.name}: ${field.value}`);
const header = (...pairs: [string, string][]): Field[] =>
  pairs.map(([name, value]) => ({ name, value, raw: `${name}:${value}` }));

test('names are compared without case, and only letters fold', () => {
  expect(sameName('Content-Length', 'content-length')).toBe(true);
  expect(sameName('a@b', 'a`b')).toBe(false);
  expect(sameName('x[', 'x{')).toBe(false);
});

test('a value set on a name that stands once stays in place with the spelling received', () => {
  const fields = header(['aGe', '5'], ['X', '1']);
  setValue(fields, 'Age', '7');
  expect(lines(fields)).toEqual(['aGe: 7', 'X:1']);
});

test('a value set on duplicates leaves one slot at the end in canonical spelling', () => {
  const fields = header(['age', '5'], ['X', '1'], ['AGE', '6']);
  setValue(fields, 'age', '7');
  expect(lines(fields)).toEqual(['X:1', 'Age: 7']);
});

test('a value set on an absent name is appended: known names canonical, others as given', () => {
  const fields = header(['X', '1']);
  setValue(fields, 'etag', '"a"');
  setValue(fields, 'x-Mine', 'b');
  expect(lines(fields)).toEqual(['X:1', 'Etag: "a"', 'x-Mine: b']);
});

test('setting a found field changes the first duplicate only', () => {
  const fields = header(['Server', 'a'], ['Server', 'b']);
  expect(setFound(fields, 'server', 'ATS/9.2.9')).toBe(true);
  expect(lines(fields)).toEqual(['Server: ATS/9.2.9', 'Server:b']);
  expect(setFound(fields, 'Via', 'x')).toBe(false);
});

test('appending extends the last duplicate, or makes a new slot', () => {
  const fields = header(['Via', '1.0 a'], ['X', '1'], ['Via', '1.0 b'], ['Y', '2']);
  appendValue(fields, 'Via', '1.1 c');
  appendValue(fields, 'x-forwarded-for', '127.0.0.1');
  expect(lines(fields)).toEqual(['Via:1.0 a', 'X:1', 'Via: 1.0 b, 1.1 c', 'Y:2', 'X-Forwarded-For: 127.0.0.1']);
});

test('single readers see the first slot, list readers all of them', () => {
  const fields = header(['Vary', 'a, "b,c" ,'], ['X', ''], ['vary', ' d;q="\\",", e']);
  expect(valueOf(fields, 'VARY')).toBe('a, "b,c" ,');
  expect(joinedValue(fields, 'vary')).toBe('a, "b,c" ,,  d;q="\\",", e');
  expect(elementsOf(fields, 'Vary')).toEqual(['a', '"b,c"', 'd;q="\\","', 'e']);
  expect(elementsOf(fields, 'X')).toEqual([]);
  expect(valueOf(fields, 'X')).toBe('');
  expect(valueOf(fields, 'none')).toBeNull();
  expect(fieldOf(fields, 'x')?.name).toBe('X');
});

test('a quoted string that never ends runs to the end of its field', () => {
  expect(elementsOf(header(['A', 'x, "y, z']), 'a')).toEqual(['x', '"y, z']);
  expect(elementsOf(header(['A', '"y\\']), 'a')).toEqual(['"y\\']);
});

test('removing a field takes all its duplicates', () => {
  const fields = header(['A', '1'], ['B', '2'], ['a', '3']);
  expect(removeField(fields, 'A')).toBe(true);
  expect(lines(fields)).toEqual(['B:2']);
  expect(removeField(fields, 'A')).toBe(false);
});

test('a copy keeps received bytes, leaves out the names asked for and shares nothing', () => {
  const fields = header(['TE', 'trailers'], ['X', '1'], ['connection', 'close']);
  const copy = copyFields(fields, HOP_BY_HOP);
  expect(lines(copy)).toEqual(['X:1']);
  setValue(copy, 'X', '2');
  addField(copy, 'X', '3');
  expect(lines(copy)).toEqual(['X: 2', 'X: 3']);
  expect(lines(fields)).toEqual(['TE:trailers', 'X:1', 'connection:close']);
  expect(hasField(copy, 'te')).toBe(false);
});
