import type { Fact } from '../base/fact.ts';
import { type EventName, eventNumber } from '../names/events.ts';
import type { SmHandler } from '../names/handlers.ts';
import type { StepName } from '../names/steps.ts';
import type { TraceSink } from '../trace/record.ts';
import { STEPS } from '../transact/steps.ts';
import type { Core, Work } from '../txn/core_state.ts';
import { NO_PLUGINS, type PluginHost } from '../txn/plugin.ts';
import type { Txn } from '../txn/txn.ts';
import type { Command, WireEvent } from '../txn/wire.ts';
import { transformToServer } from './body_transforms.ts';
import { callNext, callout, reenable } from './callouts.ts';
import { type Ctx, push, put, say, sayOf } from './context.ts';
import { environment } from './environment.ts';
import { nextActionText } from './next_action.ts';
import { perform } from './perform.ts';
import { sendsCopy } from './post_copy.ts';
import { hasRequestBody, postCopied, postTransfer } from './post_tunnel.ts';
import { receive } from './receive.ts';
import { apiReturn, ROUTINES } from './routines.ts';
import { beforeEnter } from './server_states.ts';
import { STATES } from './states.ts';
import { leaveModel } from './unmodelled.ts';

const NO_FACTS: readonly Fact[] = [];

/** No real transaction comes near this many pieces of work for one event. */
const WORK_LIMIT = 10_000;

/**
 * Tells the server what happened and lets it run until it waits again. The only way a transaction moves.
 * Answers what the world is to do, in order. `now_ms` is the virtual time, milliseconds since the epoch.
 */
export function advance(
  core: Core,
  now_ms: number,
  event: WireEvent,
  sink: TraceSink,
  plugins: PluginHost = NO_PLUGINS,
): Command[] {
  const ctx: Ctx = { core, now_ms, sink, plugins, commands: [], parent: 0, fromClient: false };
  receive(ctx, event);
  for (let done = 0; core.work.length > 0; done++) {
    if (done > WORK_LIMIT) throw new Error(`one event made more than ${WORK_LIMIT} pieces of work`);
    work(ctx, core.work.pop() as Work);
  }
  return ctx.commands;
}

/** When the server wants to be woken, milliseconds since the epoch; null when it waits for the world only. */
export function deadline(core: Core): number | null {
  return core.due[0]?.at_ms ?? null;
}

function work(ctx: Ctx, item: Work): void {
  const txn = ctx.core.txns[item.sm];
  if (!txn) return;
  switch (item.do) {
    case 'dispatch':
      return dispatch(ctx, txn, item.handler as SmHandler, item.event);
    case 'handle':
      return handle(ctx, txn, item.handler as SmHandler, item.event);
    case 'transact':
      return transact(ctx, txn, item.step as StepName | null);
    case 'perform':
      return perform(ctx, txn);
    case 'callout':
      return callout(ctx, item.sm, item.hook);
    case 'next_listener':
      return callNext(ctx, txn);
    case 'reenable':
      return reenable(ctx, txn, item.event);
    case 'api_return':
      return apiReturn(ctx, txn);
    case 'routine':
      return ROUTINES[item.name]?.(ctx, txn);
  }
}

/** An event comes to the machine from outside. ATS: HttpSM::main_handler. */
function dispatch(ctx: Ctx, txn: Txn, handler: SmHandler, event: EventName): void {
  ctx.parent = sayOf(ctx, txn, 'main_handler', { event, number: eventNumber(event) });
  beforeEnter(ctx, txn, handler, event);
  handle(ctx, txn, handler, event);
}

/** A state takes an event, if it accepts it. */
function handle(ctx: Ctx, txn: Txn, handler: SmHandler, event: EventName): void {
  const reaction = STATES[handler]?.[event];
  if (!reaction) return leaveModel(ctx, txn, `event ${event} in state ${handler}`, handler);
  if (handler === 'state_cache_open_write') sayOf(ctx, txn, 'enter_cache_open_write', { event });
  else sayOf(ctx, txn, 'enter', { handler, event });
  if (handler === 'state_read_server_response_header' && event === 'VC_EVENT_WRITE_COMPLETE')
    return wroteRequest(ctx, txn, event);
  reaction(ctx, txn, event);
}

/** 9.2 prints the reading handler first and then the sending one, because both share an entry. */
function wroteRequest(ctx: Ctx, txn: Txn, event: EventName): void {
  say(ctx, { sm: txn.sm, con: null }, 'enter', { handler: 'state_send_server_request_header', event });
  if (ctx.core.transforms[txn.sm]?.of === 'request') return transformToServer(ctx, txn);
  if (!hasRequestBody(txn) || txn.client_info.expectation === 'forwarded') return;
  if (sendsCopy(txn)) postCopied(ctx, txn);
  else postTransfer(ctx, txn);
}

/** A step decides, and its action is carried out. ATS: HttpSM::call_transact_and_set_next_state. */
function transact(ctx: Ctx, txn: Txn, given: StepName | null): void {
  const name = given ?? txn.next;
  if (name === null) return leaveModel(ctx, txn, 'a return point that is not set', txn.action);
  txn.lastAction = txn.action;
  const decision = STEPS[name](txn, environment(ctx, txn));
  put(ctx, { kind: 'decide', sm: txn.sm, con: null, step: name, answer: decision.why, because: NO_FACTS });
  if (decision.action === 'CONTINUE') return push(ctx, { do: 'routine', sm: txn.sm, name: 'give_up' });
  const printed = nextActionText(decision, ctx.core.profile);
  if (printed) sayOf(ctx, txn, 'next_action', { action: printed[0], next: printed[1] });
  if (decision.last) sayOf(ctx, txn, decision.last);
  txn.action = decision.action;
  if (decision.next !== undefined) txn.next = decision.next;
  put(ctx, { kind: 'transition', sm: txn.sm, con: null, from: txn.lastAction, to: txn.action });
  push(ctx, { do: 'perform', sm: txn.sm });
}
