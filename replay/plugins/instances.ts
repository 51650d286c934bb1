import { NO_PLUGINS, type PluginHost } from '../../core/index.ts';
import type { NotModelled } from '../record/transaction.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { PluginDefinition } from './define.ts';
import { type Instance, pluginHost } from './host.ts';
import { modelOf } from './models.ts';

/** A plugin's module in TypeScript: a definition, or a function of the arguments that answers one. */
interface PluginModule {
  readonly file: string;
  readonly module: unknown;
}

const IS_SCRIPT = /\.[cm]?[jt]s$/;

/** Whether a line of plugin.config or a remap rule names a module of ours. */
function isModule(path: string): boolean {
  return IS_SCRIPT.test(path);
}

/** The modules a scenario names, each once: in plugin.config, then in its remap rules. */
export function modulesNamed({ config }: Pick<Scenario, 'config'>): string[] {
  const paths = [...config.plugins, ...config.remap.rules.flatMap(({ plugins }) => plugins)].map(({ path }) => path);
  return [...new Set(paths.filter(isModule))];
}

/**
 * The plugins of a scenario, ready to be called: modules that are given, and models of the server's own plugins.
 * Throws when a module does not export a plugin.
 */
export function hostOf(scenario: Scenario, modules: readonly PluginModule[]): PluginHost {
  const { plugins, remap } = scenario.config;
  if (plugins.length === 0 && remap.rules.every((rule) => rule.plugins.length === 0)) return NO_PLUGINS;
  const start = starter(scenario, modules);
  return pluginHost({
    global: plugins.flatMap(({ path, args }, at) => start(`${path}:${at + 1}`, path, args, 'global') ?? []),
    remap: remap.rules.map((rule) =>
      rule.plugins.map(({ path, params }, at) => start(`${path}@${rule.rank}.${at + 1}`, path, params, 'remap')),
    ),
  });
}

function starter(scenario: Scenario, modules: readonly PluginModule[]) {
  return (id: string, path: string, args: readonly string[], use: 'global' | 'remap'): Instance | null => {
    const found = modules.find(({ file }) => file === path);
    if (found) return { id, definition: definitionOf(found, args) };
    const definition = modelOf(path, use)?.(args, scenario.pluginFiles ?? {}) ?? null;
    return definition && { id, definition };
  };
}

function definitionOf({ file, module }: PluginModule, args: readonly string[]): PluginDefinition {
  const { default: exported } = module as { default?: unknown };
  const made: unknown = typeof exported === 'function' ? exported(args) : exported;
  if (typeof made === 'object' && made !== null && 'name' in made) return made as PluginDefinition;
  throw new Error(`${file}: expected a default export made by definePlugin, or a function that answers one`);
}

/** Plugins of plugin.config that are not played, by name. Those of remap rules are named when a request meets them. */
export function pluginsNotModelled({ config }: Pick<Scenario, 'config'>): NotModelled[] {
  return config.plugins
    .filter(({ path }) => !isModule(path) && modelOf(path, 'global') === null)
    .map(({ path, line }) => ({ what: `plugin ${path}`, where: `plugin.config:${line}` }));
}
