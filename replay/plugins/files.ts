import type { Config } from '../../core/config/config.ts';

/** Files of the configuration directory that plugins may read, by their path in it. */
export type PluginFiles = Readonly<Record<string, string>>;

/** The files that an argument of some plugin names; only these have to be kept. */
export function pluginFiles(config: Config, files: PluginFiles): PluginFiles {
  const args = [
    ...config.plugins.flatMap(({ args }) => args),
    ...config.remap.rules.flatMap(({ plugins }) => plugins.flatMap(({ params }) => params)),
  ];
  const named = args.flatMap((arg) => [arg, arg.slice(arg.indexOf('=') + 1)]);
  return Object.fromEntries(named.flatMap((name) => (files[name] === undefined ? [] : [[name, files[name]]])));
}
