import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import type { PluginHost } from '../../core/txn/plugin.ts';

type Listener = PluginHost['call'] extends (position: number, ...rest: infer Rest) => unknown
  ? (...rest: Rest) => void
  : never;

/** What a plugin in TypeScript gives when it is started with its arguments: a listener per hook. */
export type Listeners = Readonly<Partial<Record<HookName, Listener>>>;

/** A plugin's module, the name it goes by and its arguments. */
interface PluginModule {
  readonly file: string;
  readonly args: readonly string[];
  readonly module: unknown;
}

/**
 * Starts plugins in order. A module exports by default a function of its arguments that returns the listeners, by hook.
 * Throws when a module has no such function or asks for a hook that does not exist.
 */
export function pluginHost(plugins: readonly PluginModule[]): PluginHost {
  const registered = plugins.flatMap(registrations);
  return {
    hooks: registered.map(([hook]) => hook),
    call: (position, ...rest) => registered[position]?.[1](...rest),
  };
}

function registrations({ file, args, module }: PluginModule): [HookName, Listener][] {
  const { default: start } = module as { default?: unknown };
  if (typeof start !== 'function') throw new Error(`${file}: expected a default export that starts the plugin`);
  const listeners = start(args) as Record<string, unknown>;
  return Object.entries(listeners).map(([hook, listener]) => {
    if (!Object.hasOwn(HOOKS, hook)) throw new Error(`${file}: there is no hook ${hook}`);
    if (typeof listener !== 'function') throw new Error(`${file}: expected a function for ${hook}`);
    return [hook as HookName, listener as Listener];
  });
}
