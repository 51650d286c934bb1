import { expect, test } from 'vitest';
import {
  doesMethodDeleteCopy,
  doesMethodEffectCache,
  isMethodCacheable,
  isMethodConditional,
  isMethodIdempotent,
  isMethodLookupable,
  isMethodSafe,
  isMethodSupported,
} from './methods.ts';
import { config } from './sample_heads.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PURGE', 'PUSH', 'OPTIONS', 'TRACE', 'CONNECT', 'PATCH'];
const those = (is: (method: string) => boolean) => METHODS.filter(is).join(' ');

test('each class holds the methods the server puts in it', () => {
  const cached = config();
  expect(those((method) => isMethodCacheable(method, cached))).toBe('GET HEAD');
  expect(those((method) => doesMethodDeleteCopy(method, cached))).toBe('POST PUT DELETE PURGE');
  expect(those(isMethodLookupable)).toBe('GET HEAD POST PUT DELETE PURGE PUSH');
  expect(those(doesMethodEffectCache)).toBe('GET POST PUT DELETE PURGE');
  expect(those(isMethodSafe)).toBe('GET HEAD OPTIONS TRACE');
  expect(those(isMethodIdempotent)).toBe('GET HEAD PUT DELETE OPTIONS TRACE CONNECT');
  expect(those(isMethodSupported)).toBe('GET HEAD POST PUT DELETE PURGE PUSH OPTIONS TRACE CONNECT');
  expect(those(isMethodConditional)).toBe('GET HEAD');
});

test('a POST that may be cached deletes nothing', () => {
  const cached = config({ 'http.cache.post_method': 1 });
  expect(isMethodCacheable('POST', cached)).toBe(true);
  expect(doesMethodDeleteCopy('POST', cached)).toBe(false);
});
