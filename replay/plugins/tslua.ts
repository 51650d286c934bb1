import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import { definePlugin, type Handler, type HookPoint, type PluginDefinition, REMAP_STATUSES } from './define.ts';
import type { PluginFiles } from './files.ts';
import { call, LuaError, runScript, type Value } from './lua/machine.ts';
import { argumentTable, globalsAt, type Moment } from './lua/server_api.ts';
import { readScript, type Statement } from './lua/syntax.ts';

/** Functions of a global script, by the hook they are called at. */
const ENTRIES: Readonly<Record<string, HookName>> = {
  do_global_txn_start: 'TS_HTTP_TXN_START_HOOK',
  do_global_read_request: 'TS_HTTP_READ_REQUEST_HDR_HOOK',
  do_global_pre_remap: 'TS_HTTP_PRE_REMAP_HOOK',
  do_global_post_remap: 'TS_HTTP_POST_REMAP_HOOK',
  do_global_cache_lookup_complete: 'TS_HTTP_CACHE_LOOKUP_COMPLETE_HOOK',
  do_global_read_cache: 'TS_HTTP_READ_CACHE_HDR_HOOK',
  do_global_os_dns: 'TS_HTTP_OS_DNS_HOOK',
  do_global_send_request: 'TS_HTTP_SEND_REQUEST_HDR_HOOK',
  do_global_read_response: 'TS_HTTP_READ_RESPONSE_HDR_HOOK',
  do_global_send_response: 'TS_HTTP_SEND_RESPONSE_HDR_HOOK',
  do_global_txn_close: 'TS_HTTP_TXN_CLOSE_HOOK',
};

/** Name of the handler that ends a transaction in which the script registered a function. */
const CLOSE = ' close';

/** Plays a script at the hooks it has functions for. Every call runs the script anew: only `ts.ctx` outlasts it. */
export function tslua(args: readonly string[], files: PluginFiles, use: 'global' | 'remap'): PluginDefinition | null {
  const [file = '', ...rest] = args.filter((arg) => !arg.startsWith('--'));
  const source = files[file];
  if (source === undefined || args.some((arg) => arg.startsWith('--inline'))) return null;
  const script = scriptOf(source);
  if (typeof script === 'string') return unreadable(script, use);
  const names = [...new Set([...source.matchAll(/\bfunction\s+([A-Za-z_]\w*)/g)].map(([, name]) => name ?? ''))];
  const loaded = { script, args: rest };
  const handlers = names.map((name): [string, Handler] => [name, (ts) => perform(loaded, name, ts, 'error')]);
  const continuations = Object.fromEntries([...handlers, [CLOSE, () => undefined]]);
  const common = { name: 'tslua.so', transactionState: {}, continuations };
  if (use === 'remap') {
    const remap = (ts: HookPoint) => REMAP_STATUSES[Number(perform(loaded, 'do_remap', ts, 'go on') ?? 0)];
    return definePlugin({ ...common, remap: (ts) => remap(ts) });
  }
  const hooks = names.flatMap((name): [HookName, Handler][] => {
    const hook = ENTRIES[name];
    return hook ? [[hook, (ts) => void perform(loaded, name, ts, 'go on')]] : [];
  });
  return definePlugin({ ...common, hooks: Object.fromEntries(hooks) });
}

/** The script, or what cannot be read in it. */
function scriptOf(source: string): readonly Statement[] | string {
  try {
    return readScript(source);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unreadable(why: string, use: 'global' | 'remap'): PluginDefinition {
  const say = (ts: HookPoint) => ts.notModelled(`plugin tslua.so: ${why}`);
  if (use === 'global') return definePlugin({ name: 'tslua.so', hooks: { TS_HTTP_TXN_START_HOOK: say } });
  return definePlugin({
    name: 'tslua.so',
    remap(ts) {
      say(ts);
      return 'TSREMAP_NO_REMAP';
    },
  });
}

interface Loaded {
  readonly script: readonly Statement[];
  readonly args: readonly string[];
}

/**
 * Calls a function of the script. A run-time error ends the transaction with an error answer in a function that was
 * registered for it, and does nothing in others, as on the real server.
 */
function perform({ script, args }: Loaded, name: string, ts: HookPoint, onError: 'error' | 'go on'): Value {
  let globals = new Map<string, Value>();
  const hook: Moment['hook'] = (at, handler) => {
    // Hooks that scripts cannot register at for one transaction are forgotten.
    if (!Object.hasOwn(HOOKS, at)) return;
    const [own] = [...globals].find(([, value]) => value === handler && typeof value === 'function') ?? [];
    if (own === undefined) return ts.notModelled('plugin tslua.so: a function without a name at a hook');
    ts.TSHttpTxnHookAdd(at, own);
    ts.TSHttpTxnHookAdd('TS_HTTP_TXN_CLOSE_HOOK', CLOSE);
  };
  try {
    globals = runScript(script, globalsAt({ ts, hook }));
    const init = globals.get('__init__');
    if (init) call(init, [argumentTable(args)]);
    return call(globals.get(name) ?? null);
  } catch (error) {
    if (!(error instanceof LuaError)) throw error;
    if (error.message.startsWith('not modelled: ')) ts.notModelled(`plugin tslua.so: ${error.message.slice(14)}`);
    if (onError === 'error') ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
    return null;
  }
}
