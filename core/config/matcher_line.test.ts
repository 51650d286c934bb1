import { expect, test } from 'vitest';
import { readMatcherLine } from './matcher_line.ts';

test('a line is one destination and the rest, labels as written', () => {
  expect(readMatcherLine('Dest_Domain=example.com Port=80  action=never-cache')).toEqual({
    destination: 'dest_domain',
    target: 'example.com',
    elements: [
      { label: 'Port', value: '80' },
      { label: 'action', value: 'never-cache' },
    ],
  });
});

test('quotes hold blanks, and a backslash in them holds a quote', () => {
  expect(readMatcherLine('dest_host=h parent="a:1; b:2" prefix="x\\"y"')).toMatchObject({
    elements: [{ value: 'a:1; b:2' }, { value: 'x"y' }],
  });
});

test.each([
  ['action=never-cache', 'No destination specifier'],
  ['dest_domain=a dest_host=b', 'Multiple Destinations Specified'],
  ['dest_domain', 'Malformed entry'],
  ['dest_domain=', 'Malformed entry'],
  ['dest_domain=caf\xe9', 'Unrecognized encoding scheme'],
])('%s is discarded: %s', (line, reason) => {
  expect(readMatcherLine(line)).toEqual({ discarded: reason });
});

test('bytes above 127 may stand in quotes', () => {
  expect(readMatcherLine('dest_domain="caf\xe9"')).toMatchObject({ target: 'caf\xe9' });
});

test.each(['dest_domain', 'dest_host', 'dest_ip', 'url_regex', 'url', 'host_regex'])('%s is a destination', (label) => {
  expect(readMatcherLine(`${label}=x`)).toMatchObject({ destination: label, target: 'x' });
});
