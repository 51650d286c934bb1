import type { Profile } from '../names/profile.ts';
import type { Config } from './config.ts';

/** Records whose default was another one in the 3.3 development version, or whose behaviour was fixed then. */
const DEFAULTS_3_3: Readonly<Record<string, string | number>> = {
  // the answer to a Range was always tried to be stored
  'proxy.config.http.cache.range.write': 1,
  // a whole answer is stored without an explicit lifetime
  'proxy.config.http.cache.required_headers': 0,
  'proxy.config.http.request_via_str': 'ApacheTrafficServer/3.3.1-dev',
  'proxy.config.http.response_via_str': 'ApacheTrafficServer/3.3.1-dev',
  'proxy.config.http.response_server_str': 'ATS/3.3.1-dev',
  'proxy.config.http.keep_alive_no_activity_timeout_in': 115,
};

/** The configuration with the defaults of a profile where nobody set a record. */
export function withProfile(config: Config, profile: Profile): Config {
  if (profile !== '3.3') return config;
  const defaults = Object.entries(DEFAULTS_3_3).map(([name, value]) => [name, { value, from: 'default of 3.3' }]);
  return { ...config, records: { ...Object.fromEntries(defaults), ...config.records } };
}
