import { expect, test } from 'vitest';
import { type FieldsResult, parseFields, settleContentLength } from './fields.ts';
import type { Field } from './message.ts';

const read = (bytes: string, rules = {}): FieldsResult & { fields: Field[] } => {
  const fields: Field[] = [];
  return { ...parseFields(bytes, 0, fields, { fieldMax: 20, trimNames: false, eos: false, ...rules }), fields };
};

test('a response may have blanks before its colons; such a line is printed normalised', () => {
  expect(read('X \t: 1\r\n\r\n', { trimNames: true })).toEqual({
    state: 'done',
    used: 10,
    fields: [{ name: 'X', value: '1', raw: null }],
  });
});

test('at the end of the stream a missing empty line is forgiven, a cut line is not', () => {
  expect(read('X: 1\r\n', { eos: true }).state).toBe('done');
  expect(read('X: 1\r\nY: 2', { eos: true }).state).toBe('error');
});

test('name and value together may be as long as the limit, and are judged when the line ends', () => {
  expect(read(`X: ${'a'.repeat(30)}`).state).toBe('more');
  expect(read(`X: ${'a'.repeat(30)}\r\n`).state).toBe('error');
  expect(read(`X:  ${'a'.repeat(19)} \r\n`).state).toBe('more');
  expect(read(`X:${'a'.repeat(20)}\r\n`).state).toBe('error');
});

test('a header without Content-Length has nothing to settle', () => {
  const said: string[] = [];
  expect(settleContentLength([{ name: 'A', value: '', raw: null }], said)).toBe(true);
  expect(said).toEqual([]);
});
