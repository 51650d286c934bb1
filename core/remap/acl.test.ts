import { expect, test } from 'vitest';
import { parseIp } from '../base/ip.ts';
import { buildConfig } from '../config/config.ts';
import { denyingFilter } from './acl.ts';

function denies(options: string, method: string, client = '127.0.0.1', internal = false): boolean {
  const { remap, notes } = buildConfig({ 'remap.config': `map http://a/ http://b/ ${options}` });
  expect(notes).toEqual([]);
  const [source, local] = [parseIp(client), parseIp('192.0.2.1')];
  if (source === null || local === null) throw new Error(client);
  return denyingFilter(remap.rules[0]?.filters ?? [], { method, client: source, local, internal }) !== null;
}

test('a filter that does not match does the opposite of its action', () => {
  expect(denies('@action=allow @method=GET', 'GET')).toBe(false);
  expect(denies('@action=allow @method=GET', 'POST')).toBe(true);
  expect(denies('@action=deny @method=POST @method=PUT', 'PUT')).toBe(true);
  expect(denies('@action=deny @method=POST', 'GET')).toBe(false);
});

test('addresses count together with methods, and may be inverted', () => {
  expect(denies('@action=deny @src_ip=127.0.0.0/8 @method=GET', 'GET')).toBe(true);
  expect(denies('@action=deny @src_ip=127.0.0.0/8 @method=GET', 'GET', '10.0.0.1')).toBe(false);
  expect(denies('@action=allow @src_ip=~10.0.0.0-10.0.0.9', 'GET', '10.0.0.5')).toBe(true);
  expect(denies('@action=deny @in_ip=192.0.2.1', 'GET')).toBe(true);
});

test('extension methods never match a method', () => {
  expect(denies('@action=deny @method=FOO', 'FOO')).toBe(false);
});

test('@internal asks only whether a plugin made the request', () => {
  expect(denies('@action=deny @internal', 'GET', '127.0.0.1', true)).toBe(true);
  expect(denies('@action=deny @internal @method=GET', 'GET')).toBe(false);
});

test('without options nothing is denied', () => {
  expect(denies('', 'GET')).toBe(false);
});
