import type { Json } from '../../core/index.ts';
import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import {
  definePlugin,
  type Handler,
  type HookPoint,
  type PluginDefinition,
  REMAP_STATUSES,
  type Transformer,
  type TransformPoint,
} from './define.ts';
import type { PluginFiles } from './files.ts';
import { call, LuaError, newTable, runScript, type Table, type Value } from './lua/machine.ts';
import { isData, kept, recall, restored, variables } from './lua/memory.ts';
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

/**
 * Plays a script at the hooks it has functions for. Every call runs the script's top level anew and gives its variables
 * the data they had: what a script keeps outlasts the call, as in the server's one state of Lua per thread.
 */
export function tslua(args: readonly string[], files: PluginFiles, use: 'global' | 'remap'): PluginDefinition | null {
  const [file = '', ...rest] = args.filter((arg) => !arg.startsWith('--'));
  const source = files[file];
  if (source === undefined || args.some((arg) => arg.startsWith('--inline'))) return null;
  const script = scriptOf(source);
  if (typeof script === 'string') return unreadable(script, use);
  const names = [...new Set([...source.matchAll(/\bfunction\s+([A-Za-z_]\w*)/g)].map(([, name]) => name ?? ''))];
  const loaded = { script, args: [file, ...rest] };
  const rooted = use === 'remap' ? ['do_remap'] : names.filter((name) => ENTRIES[name]);
  const registered = rooted.flatMap((root) =>
    names.map((name): [string, Handler] => [
      continuationOf(root, name),
      (ts) => atRegistered(ts, perform(loaded, { root, name, ts, fresh: false })),
    ]),
  );
  const transforms = Object.fromEntries(
    rooted.flatMap((root) =>
      names.map((name): [string, Transformer] => [
        continuationOf(root, name),
        (ts) => void transform(loaded, { root, name, ts, fresh: false }, ts),
      ]),
    ),
  );
  const continuations = Object.fromEntries([...registered, [CLOSE, () => undefined]]);
  const common = { name: 'tslua.so', state: {}, transactionState: {}, continuations, transforms };
  if (use === 'remap') {
    const remap = (ts: HookPoint) => {
      const answer = perform(loaded, { root: 'do_remap', name: 'do_remap', ts, fresh: true });
      return REMAP_STATUSES[Number(answer === FAILED ? 0 : (answer ?? 0))];
    };
    return definePlugin({ ...common, remap: (ts) => remap(ts) });
  }
  const hooks = rooted.flatMap((name): [HookName, Handler][] => {
    const hook = ENTRIES[name];
    return hook ? [[hook, (ts) => atGlobal(ts, perform(loaded, { root: name, name, ts, fresh: true }))]] : [];
  });
  return definePlugin({ ...common, hooks: Object.fromEntries(hooks) });
}

/** A function that is registered while another one runs shares `ts.ctx` with that one alone. */
const continuationOf = (root: string, name: string) => `${root}/${name}`;

/** The function had a run-time error. */
const FAILED = Symbol('failed');
type Answer = Value | typeof FAILED;

/** A global function that answers a number ends the transaction with an error answer; one that fails does nothing. */
function atGlobal(ts: HookPoint, answer: Answer): void {
  if (answer !== FAILED && Number(answer) > 0) ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
}

/** One that was registered for a transaction ends it when it fails; one that answers a number is never through. */
function atRegistered(ts: HookPoint, answer: Answer): void {
  if (answer === FAILED) ts.TSHttpTxnReenable('TS_EVENT_HTTP_ERROR');
  else if (Number(answer) > 0) ts.TSHttpTxnReenable('TS_EVENT_HTTP_CONTINUE', { after_ms: NEVER_MS });
}

/** Later than any run ends: a hundred years. */
const NEVER_MS = 100 * 365 * 86_400_000;

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

interface Script {
  readonly script: readonly Statement[];
  readonly args: readonly string[];
}

interface Performance {
  /** The function that `ts.ctx` belongs to. */
  readonly root: string;
  readonly name: string;
  readonly ts: HookPoint;
  /** Begins with an empty `ts.ctx`. */
  readonly fresh: boolean;
  /** What the function is given. */
  readonly given?: readonly Value[];
}

/** A function as a transform: it is given a piece and whether it is the last, and answers what becomes of it. */
function transform(script: Script, performance: Performance, ts: TransformPoint): void {
  const given = [ts.bytes, ts.isLast ? 1 : 0];
  const answer = perform(script, { ...performance, given });
  if (answer === FAILED) return ts.fail();
  if (typeof answer === 'string' || typeof answer === 'number') ts.write(String(answer));
}

/** Calls a function of the script; what it keeps is kept also when it fails. */
function perform({ script, args }: Script, { root, name, ts, fresh, given: values = [] }: Performance): Answer {
  const contexts = ts.transactionState as Record<string, Json>;
  const context = fresh ? newTable() : (restored(contexts[root] ?? { table: [] }) as Table);
  const globals: { names: ReadonlyMap<string, Value> } = { names: new Map() };
  const hook: Moment['hook'] = (at, handler) => register(ts, root, globals.names, at, handler);
  const given = globalsAt({ ts, hook, context });
  try {
    const loaded = runScript(script, given);
    globals.names = loaded.globals;
    const init = loaded.globals.get('__init__');
    if (init) call(init, [argumentTable(args)]);
    const state = ts.state as Record<string, Json>;
    recall(loaded, state.variables ?? null);
    const answer = attempt(ts, () => call(loaded.globals.get(name) ?? null, values));
    state.variables = variables(loaded, given);
    return answer;
  } catch (error) {
    return failed(ts, error);
  } finally {
    if (isData(context)) contexts[root] = kept(context);
    else ts.notModelled('plugin tslua.so: a function in ts.ctx');
  }
}

function register(
  ts: HookPoint,
  root: string,
  globals: ReadonlyMap<string, Value>,
  at: HookName,
  handler: Value,
): void {
  // Hooks that scripts cannot register at for one transaction are forgotten.
  if (!Object.hasOwn(HOOKS, at)) return;
  const [own] = [...globals].find(([, value]) => value === handler && typeof value === 'function') ?? [];
  if (own === undefined) return ts.notModelled('plugin tslua.so: a function without a name at a hook');
  ts.TSHttpTxnHookAdd(at, continuationOf(root, own));
  if (!at.endsWith('_TRANSFORM_HOOK')) ts.TSHttpTxnHookAdd('TS_HTTP_TXN_CLOSE_HOOK', CLOSE);
}

function attempt(ts: HookPoint, act: () => Value): Answer {
  try {
    return act();
  } catch (error) {
    return failed(ts, error);
  }
}

function failed(ts: HookPoint, error: unknown): typeof FAILED {
  if (!(error instanceof LuaError)) throw error;
  if (error.message.startsWith('not modelled: ')) ts.notModelled(`plugin tslua.so: ${error.message.slice(14)}`);
  return FAILED;
}
