import { expect, test } from 'vitest';
import { readDocument } from './document.ts';

const SOURCE = `base: &base
  status: 200
  headers:
    fields:
    - [ A, b ]
list:
- <<: *base
  own: 1
- *base
- [ x,
    { y: z } ]
twice: 1
twice: 2
empty:
`;
const { placeOf, root } = readDocument(`\ufeff${SOURCE}`, 'f.yaml');
const at = (...path: (string | number)[]) => {
  const place = placeOf(path);
  return place === null ? null : `${place.line}:${place.column}`;
};

test('an entry stands where its key does, an item where it begins', () => {
  expect(at('base')).toBe('1:1');
  expect(at('base', 'headers', 'fields', 0)).toBe('5:7');
  expect(at('base', 'headers', 'fields', 0, 1)).toBe('5:12');
  expect(at('list', 2, 1, 'y')).toBe('11:7');
});

test('what an alias or a merge brings stands where it is written out', () => {
  expect(at('list', 0)).toBe('7:3');
  expect(at('list', 0, 'status')).toBe('2:3');
  expect(at('list', 0, 'own')).toBe('8:3');
  expect(at('list', 1)).toBe('9:3');
  expect(at('list', 1, 'headers', 'fields')).toBe('4:5');
});

test('of a repeated key the last one holds, value and place', () => {
  expect(root).toMatchObject({ twice: '2' });
  expect(at('twice')).toBe('13:1');
});

test('a path the file does not have has no place', () => {
  expect(at('nothing')).toBeNull();
  expect(at('list', 9)).toBeNull();
  expect(at('empty')).toBe('14:1');
  expect(at('empty', 'x')).toBeNull();
});

test('a key named like a member of every object is an ordinary key', () => {
  const document = readDocument('constructor: { toString: 1 }\n', 'f.yaml');
  expect(document.placeOf(['constructor', 'toString'])).toEqual({ file: 'f.yaml', line: 1, column: 16 });
  expect(document.placeOf(['valueOf'])).toBeNull();
});
