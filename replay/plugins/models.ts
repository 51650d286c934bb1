import { confRemap } from './conf_remap.ts';
import type { PluginDefinition } from './define.ts';
import type { PluginFiles } from './files.ts';
import { headerRewrite } from './header_rewrite.ts';
import { tslua } from './tslua.ts';
import { xdebug } from './xdebug.ts';

/** Makes a plugin of the server's own from its arguments and the configuration directory; null for what is not modelled. */
type Model = (args: readonly string[], files: PluginFiles) => PluginDefinition | null;

/** Plugins that come with the server and are played here, by what they are used as. */
const MODELS: Readonly<Record<string, { readonly global?: Model; readonly remap?: Model }>> = {
  'conf_remap.so': { remap: confRemap },
  'header_rewrite.so': {
    global: (args, files) => headerRewrite(args, files, 'global'),
    remap: (args, files) => headerRewrite(args, files, 'remap'),
  },
  'tslua.so': {
    global: (args, files) => tslua(args, files, 'global'),
    remap: (args, files) => tslua(args, files, 'remap'),
  },
  'xdebug.so': { global: xdebug },
};

/** The model of a plugin, by its file's name. */
export function modelOf(path: string, use: 'global' | 'remap'): Model | null {
  return MODELS[path.slice(path.lastIndexOf('/') + 1)]?.[use] ?? null;
}
