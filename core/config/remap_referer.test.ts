import { expect, test } from 'vitest';
import { readReferer } from './remap_referer.ts';

test('without words the redirect is the configured default', () => {
  expect(readReferer(['@action=allow'])).toEqual({ redirect: '<default>', patterns: [], optional: false });
});
