import { buildConfig } from '../../core/config/config.ts';
import { pluginFiles } from '../plugins/files.ts';
import { type ReadOptions, type ReadScenario, readScenario } from './read.ts';
import type { Scenario } from './scenario.ts';

export interface LoadOptions extends ReadOptions {
  /** Files of the configuration directory, by their path in it. */
  readonly etc?: Readonly<Record<string, string>>;
  /** Records given on the command line: they win over everything. */
  readonly set?: readonly (readonly [name: string, value: string])[];
}

export interface LoadedScenario {
  readonly scenario: Scenario;
  readonly document: ReadScenario['document'];
}

/**
 * Reads a replay file and builds its configuration: files of the directory first, in their place the scenario's own,
 * then the scenario's records, then those of the command line. Throws `ScenarioFault`.
 */
export function loadScenario(text: string, file: string, options: LoadOptions = {}): LoadedScenario {
  const { scenario, files, records, document } = readScenario(text, file, options);
  const given = (options.set ?? []).map(([name, value]) => ({ name, value, from: '--set' }));
  const all = { ...options.etc, ...files };
  const config = buildConfig(all, [...records, ...given], scenario.profile);
  const kept = pluginFiles(config, all);
  const pluginsRead = Object.keys(kept).length === 0 ? {} : { pluginFiles: kept };
  return { scenario: { ...scenario, config, ...pluginsRead }, document };
}
