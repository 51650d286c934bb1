import type { PluginHost } from '../core/index.ts';
import { absolute, folderOf, idle, kindOf, moduleUrl, readFolder, readText } from './files.ts';
import { mswOrigin } from './net/msw.ts';
import type { OpaqueOrigin } from './net/opaque.ts';
import { hostOf, modulesNamed } from './plugins/instances.ts';
import { ScenarioFault } from './scenario/fault.ts';
import { filesBeside } from './scenario/read.ts';
import type { Scenario } from './scenario/scenario.ts';

/** What a scenario names besides itself: plugins, those in TypeScript among them, and an origin made of msw handlers. */
export interface Modules {
  readonly plugins: PluginHost;
  readonly origin: OpaqueOrigin | null;
}

async function load(path: string, scenario: Scenario): Promise<unknown> {
  const full = absolute(path, folderOf(scenario.file));
  if (kindOf(full) !== 'file') throw new Error(`${path}: no such file`);
  try {
    return await import(/* @vite-ignore */ moduleUrl(full));
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/**
 * Brings in the modules of a scenario, by their path from its folder. Throws `ScenarioFault` when one is not there,
 * cannot be loaded, or is not what it should be.
 */
export async function openModules(scenario: Scenario): Promise<Modules> {
  try {
    return await opened(scenario);
  } catch (error) {
    throw new ScenarioFault({ file: scenario.file, line: 1, column: 1 }, (error as Error).message);
  }
}

async function opened(scenario: Scenario): Promise<Modules> {
  const modules = await Promise.all(
    modulesNamed(scenario).map(async (file) => ({ file, module: await load(file, scenario) })),
  );
  const { opaqueOrigin } = scenario;
  return {
    plugins: hostOf(scenario, modules),
    origin: opaqueOrigin === undefined ? null : mswOrigin(await load(opaqueOrigin, scenario), opaqueOrigin, idle),
  };
}

/** Files that a scenario wants copied from beside it, by their path from its folder. */
export function readBeside(source: string, file: string): Record<string, string> {
  const folder = folderOf(file);
  return Object.fromEntries(
    filesBeside(source, file).flatMap((wanted) => {
      const path = `${folder}/${wanted}`;
      const kind = kindOf(path);
      if (kind === 'absent') return [];
      if (kind === 'file') return [[wanted, readText(path)]];
      return Object.entries(readFolder(path)).map(([inner, text]) => [`${wanted.replace(/\/$/, '')}/${inner}`, text]);
    }),
  );
}
