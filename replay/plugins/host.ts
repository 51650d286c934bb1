import {
  CONTINUE,
  type HookAnswer,
  type HookCall,
  type Listener,
  type PluginHost,
  type RemapCall,
  type RemapPluginAnswer,
} from '../../core/index.ts';
import { HOOKS, type HookName } from '../../core/names/hooks.ts';
import type { TransformAnswer, TransformCall } from '../../core/txn/plugin.ts';
import type { Handler, PluginDefinition, RemapStatus } from './define.ts';
import { requestMessage, responseMessage } from './message.ts';
import { makePoint, makeRemapPoint, makeTransformPoint, type PointOf } from './point.ts';

/** A plugin that runs, under the name that tells it from others of its kind. */
export interface Instance {
  readonly id: string;
  readonly definition: PluginDefinition;
}

/** Plugins of a server: the global ones in order, and those of the remap rules, by rule; null for one that is not modelled. */
interface Instances {
  readonly global: readonly Instance[];
  readonly remap: readonly (readonly (Instance | null)[])[];
}

/** Brings plugins to the core: it calls them, and takes what they did as data. */
export function pluginHost({ global, remap }: Instances): PluginHost {
  const all = [...global, ...remap.flat().filter((each) => each !== null)];
  const byId = new Map(all.map((each) => [each.id, each.definition]));
  return {
    hooks: global.flatMap(registrations),
    call: (call) => callListener(byId.get(call.listener.plugin), call),
    transform: (call) => callTransform(byId.get(call.listener.plugin), call),
    remap: (call) => callRemap(remap[call.rule]?.[call.position] ?? null, call),
    selectAlternate({ listener, txn }, alternate) {
      const choose = byId.get(listener.plugin)?.selectAlternate;
      if (!choose || !txn) return null;
      return choose({
        clientRequest: requestMessage(structuredClone(txn.clientRequest)),
        cachedRequest: requestMessage(structuredClone(alternate.request)),
        cachedResponse: responseMessage(structuredClone(alternate.response)),
      });
    },
  };
}

function registrations({ id, definition }: Instance): Listener[] {
  const names = Object.keys(definition.hooks ?? {}).map((hook) => {
    if (!Object.hasOwn(HOOKS, hook)) throw new Error(`${definition.name}: there is no hook ${hook}`);
    return { hook: hook as HookName, plugin: id, continuation: hook };
  });
  if (!definition.selectAlternate) return names;
  return [...names, { hook: 'TS_HTTP_SELECT_ALT_HOOK', plugin: id, continuation: 'selectAlternate' }];
}

function handlerOf(definition: PluginDefinition, continuation: string): Handler {
  const handler = definition.hooks?.[continuation as HookName] ?? definition.continuations?.[continuation];
  if (!handler) throw new Error(`${definition.name}: there is no continuation ${continuation}`);
  return handler;
}

function callListener(definition: PluginDefinition | undefined, call: HookCall): HookAnswer {
  if (!definition) return CONTINUE;
  const { listener } = call;
  const made = makePoint(pointOf(definition, { ...call, hook: listener.hook, plugin: listener.plugin }));
  const answer: unknown = handlerOf(definition, listener.continuation)(made.point);
  refusePromise(definition, answer);
  return made.answer();
}

/** Handlers that wait for the real world would make runs differ. */
function refusePromise({ name }: PluginDefinition, answer: unknown): void {
  if (answer instanceof Promise) throw new Error(`${name}: a handler cannot be asynchronous; see TSHttpTxnReenable`);
}

function callTransform(definition: PluginDefinition | undefined, call: TransformCall): TransformAnswer {
  const { listener, bytes, isLast } = call;
  const transformer = definition?.transforms?.[listener.continuation];
  if (!definition || !transformer)
    throw new Error(`${listener.plugin}: there is no transform ${listener.continuation}`);
  const of = pointOf(definition, { ...call, hook: listener.hook, plugin: listener.plugin });
  const made = makeTransformPoint(of, bytes, isLast);
  const answer: unknown = transformer(made.point);
  refusePromise(definition, answer);
  return made.answer();
}

const DID: readonly RemapStatus[] = ['TSREMAP_DID_REMAP', 'TSREMAP_DID_REMAP_STOP'];
const STOPS: readonly RemapStatus[] = ['TSREMAP_NO_REMAP_STOP', 'TSREMAP_DID_REMAP_STOP'];

function callRemap(instance: Instance | null, call: RemapCall): RemapPluginAnswer | null {
  if (!instance?.definition.remap) return null;
  const { definition, id } = instance;
  const { core, txn, now_ms, rule } = call;
  const of = pointOf(definition, { core, txn, now_ms, con: txn.client, hook: null, plugin: id });
  const { point, answer } = makeRemapPoint(of, rule);
  const status = definition.remap?.(point) ?? 'TSREMAP_NO_REMAP';
  return { edits: answer().edits, didRemap: DID.includes(status), stop: STOPS.includes(status) };
}

function pointOf(definition: PluginDefinition, of: Omit<PointOf, 'state' | 'transactionState'>): PointOf {
  const { core, txn, con, now_ms, hook, plugin, fetched } = of;
  const { state, transactionState } = definition;
  return { core, txn, con, now_ms, hook, plugin, fetched, state, transactionState };
}
