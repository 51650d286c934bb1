import { expect, test } from 'vitest';
import { buildConfig } from '../../core/config/config.ts';
import { complaintsOf } from './complaints.ts';

test('complaints have their place, and an unknown record the one that was probably meant', () => {
  const given = [
    { name: 'proxy.config.http.cache.required_headerz', value: 1, from: 'a.yaml:18' },
    { name: 'proxy.config.mine', value: 1, from: '--set' },
  ];
  const { notes } = buildConfig({ 'hosting.config': 'hostname=x volume=1' }, given);
  expect(complaintsOf(notes)).toEqual([
    "a.yaml:18: Unrecognized configuration value 'proxy.config.http.cache.required_headerz', did you mean proxy.config.http.cache.required_headers?",
    "--set: Unrecognized configuration value 'proxy.config.mine'",
  ]);
});
