import { NO_PLUGINS, type PluginHost } from '../core/index.ts';
import { absolute, folderOf, idle, kindOf, moduleUrl, readFolder, readText } from './files.ts';
import { mswOrigin } from './net/msw.ts';
import type { OpaqueOrigin } from './net/opaque.ts';
import { pluginHost } from './run/plugins.ts';
import { filesBeside } from './scenario/read.ts';
import type { Scenario } from './scenario/scenario.ts';

/** What a scenario names besides itself: plugins in TypeScript that listen, and an origin made of msw handlers. */
export interface Modules {
  readonly plugins: PluginHost;
  readonly origin: OpaqueOrigin | null;
}

const IS_SCRIPT = /\.[cm]?[jt]s$/;

async function load(path: string, scenario: Scenario): Promise<unknown> {
  return import(/* @vite-ignore */ moduleUrl(absolute(path, folderOf(scenario.file))));
}

/** Brings in the modules of a scenario, by their path from its folder. Throws when one is not there, or not what it should be. */
export async function openModules(scenario: Scenario): Promise<Modules> {
  const lines = scenario.config.plugins.filter(({ path }) => IS_SCRIPT.test(path));
  const plugins = await Promise.all(
    lines.map(async ({ path, args }) => ({ file: path, args, module: await load(path, scenario) })),
  );
  const { opaqueOrigin } = scenario;
  return {
    plugins: plugins.length === 0 ? NO_PLUGINS : pluginHost(plugins),
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
