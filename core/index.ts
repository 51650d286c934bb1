/** The proxy core: a server as plain data, moved by `advance`. */

export type { StoredCopy } from './cache/preload.ts';
export { type StoreState, takeStore } from './cache/store_state.ts';
export { advance, deadline } from './sm/advance.ts';
export { type KnownHost, newCore, openWork, type Setup } from './sm/new_core.ts';
export { HANDLED } from './sm/states.ts';
export type { Core } from './txn/core_state.ts';
export {
  CONTINUE,
  type Edit,
  type HookAnswer,
  type HookCall,
  type HookScope,
  type Json,
  type Listener,
  type MessageName,
  NO_PLUGINS,
  type PluginHost,
  type Reenable,
  type RemapCall,
  type RemapPluginAnswer,
} from './txn/plugin.ts';
