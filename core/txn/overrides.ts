import type { Config } from '../config/config.ts';
import { recordRow } from '../config/guide_records.ts';
import { givenValue } from '../config/records_file.ts';
import type { Setting } from '../config/setting.ts';
import type { Profile } from '../names/profile.ts';
import type { Core } from './core_state.ts';
import type { Txn } from './txn.ts';

/** Configurations with a transaction's overrides laid over, by the overrides. They can be made again at any time. */
const MERGED = new WeakMap<object, { readonly base: Config; readonly config: Config }>();

/** The configuration a transaction goes by: the server's, and its own values on top. ATS: State::txn_conf. */
export function configOf(core: Core, txn: Txn): Config {
  const { overrides } = txn;
  if (overrides === null) return core.config;
  const known = MERGED.get(overrides);
  if (known?.base === core.config) return known.config;
  const config = { ...core.config, records: { ...core.config.records, ...overrides } };
  MERGED.set(overrides, { base: core.config, config });
  return config;
}

/**
 * Sets a record for one transaction. Answers false, and changes nothing, for a record that does not exist or that
 * cannot be set for one transaction alone. ATS: TSHttpTxnConfigIntSet.
 */
export function overrideRecord(
  txn: Txn,
  name: string,
  value: Setting['value'],
  from: string,
  profile: Profile = '9.2',
): boolean {
  if (recordRow(name, profile)?.overridable !== true) return false;
  txn.overrides = { ...txn.overrides, [name]: { value: givenValue(name, value), from } };
  return true;
}
