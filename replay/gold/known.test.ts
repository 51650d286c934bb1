import { expect, test } from 'vitest';
import { expectationOf, judge, knownOf, readKnown } from './known.ts';
import type { Failure } from './verify.ts';

const place = { file: 'a.yaml', line: 3, column: 1 };
const STATUS: Failure = { place, message: 'proxy response status: expected 200, came 502' };
const FIELD: Failure = { place, message: 'proxy request 2 of 3 field X-A: expected absent, came "1"' };

test('a list has a reason for each test of a file, or one for each of its expectations', () => {
  const source = 'files:\n  a/b.yaml:\n    file: not at hand\n    u1: { response status: newer }\n';
  expect(readKnown(source, 'known.yaml')).toEqual({
    'a/b.yaml': { file: 'not at hand', u1: { 'response status': 'newer' } },
  });
});

test('what is no list, or lacks a reason, is a fault at its place', () => {
  expect(() => readKnown('just: data\n', 'k.yaml')).toThrow(/a map with files/);
  expect(() => readKnown('files:\n  a.yaml:\n    u1:\n', 'k.yaml')).toThrow(/u1: expected a reason/);
  expect(() => readKnown('files:\n  a.yaml: text\n', 'k.yaml')).toThrow(/a map of keys/);
});

test('a scenario is known by the longest end of its path, in whole names', () => {
  const list = { 'b.yaml': { x: 'short' }, 'a/b.yaml': { x: 'long' } };
  expect(knownOf(list, '/tests/a/b.yaml')).toEqual({ x: 'long' });
  expect(knownOf(list, '/tests/c/b.yaml')).toEqual({ x: 'short' });
  expect(knownOf(list, '/tests/ab.yaml')).toEqual({});
});

test('an expectation is named by side and part, without the values', () => {
  expect(expectationOf(STATUS)).toBe('response status');
  expect(expectationOf(FIELD)).toBe('request field X-A');
  const nameOf = (message: string) => expectationOf({ place, message });
  expect(nameOf('proxy request: expected none to reach the origin, came GET /')).toBe('request');
  expect(nameOf('not modelled: plugin x.so (plugin.config:1)')).toBe('plugin x.so');
  expect(nameOf('not modelled: unknown key eroxy, did you mean proxy?')).toBe('unknown key eroxy');
  expect(nameOf('this transaction did not happen')).toBe('this transaction did not happen');
  expect(expectationOf({ place, name: 'traffic_out contains 2', message: 'x' })).toBe('traffic_out contains 2');
});

test('known failures are explained, others stay open', () => {
  expect(judge([STATUS, FIELD], { 'response status': 'newer' }, place)).toEqual({ open: [FIELD], reasons: ['newer'] });
  expect(judge([STATUS, FIELD], 'all of it', place)).toEqual({ open: [], reasons: ['all of it'] });
  expect(judge([STATUS], undefined, place)).toEqual({ open: [STATUS], reasons: [] });
});

test('a reason for what is met is a failure', () => {
  const { open } = judge([], { 'response status': 'newer' }, place);
  expect(open).toEqual([{ place, message: 'response status is met, but known as not met: newer' }]);
  expect(judge([], 'all of it', place).open).toHaveLength(1);
});
