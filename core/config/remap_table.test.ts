import { expect, test } from 'vitest';
import { emptyUrl } from '../http/url.ts';
import { rulePort } from './remap_table.ts';

test('a rule is for the port it writes, else for that of its scheme, else for none', () => {
  const from = { ...emptyUrl(), scheme: 'https', host: 'a' };
  expect(rulePort({ ...from, port: '8080' })).toBe(8080);
  expect(rulePort(from)).toBe(443);
  expect(rulePort({ ...from, port: 'x' })).toBe(0);
  expect(rulePort({ ...from, host: '' })).toBe(0);
});
