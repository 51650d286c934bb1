import { expect, test } from 'vitest';
import { buildConfig, intOf, textOf } from './config.ts';
import { withProfile } from './profile.ts';

const SERVER = 'proxy.config.http.response_server_str';

test('a profile has defaults of its own', () => {
  const config = withProfile(buildConfig({}), '3.3');
  expect(textOf(config, SERVER)).toBe('ATS/3.3.1-dev');
  expect(intOf(config, 'proxy.config.http.keep_alive_no_activity_timeout_in')).toBe(115);
});

test('what somebody set wins over the defaults of a profile', () => {
  const config = buildConfig({}, [{ name: SERVER, value: 'mine', from: '--set' }]);
  expect(textOf(withProfile(config, '3.3'), SERVER)).toBe('mine');
});

test('9.2 is what the records have as default', () => {
  expect(textOf(withProfile(buildConfig({}), '9.2'), SERVER)).toBe('ATS/9.2.9');
});
