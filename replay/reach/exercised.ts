import { actionOfPrinted } from '../../core/names/actions.ts';
import type { TraceRecord } from '../../core/trace/record.ts';
import type { TransactionRecord } from '../record/transaction.ts';

/** Kinds of what a run can exercise of the machine. */
export const KINDS = ['edge', 'handler', 'hook'] as const;
type Kind = (typeof KINDS)[number];

/** One thing of the machine as a text: `edge CACHE_LOOKUP → DNS_LOOKUP`, `handler state_… ← EVENT`, `hook TS_HTTP_…`. */
export const edge = (from: string, to: string) => `edge ${from} → ${to}`;
export const handled = (handler: string, event: string) => `handler ${handler} ← ${event}`;
export const hooked = (hook: string) => `hook ${hook}`;

/** The kind of such a text. */
export function kindOf(key: string): Kind {
  return KINDS.find((kind) => key.startsWith(`${kind} `)) ?? 'edge';
}

const nameOf = (printed: string) => actionOfPrinted(printed) ?? printed;

/** A handler as the machine names it: HttpSM's without the class, the 3.3 name of the client's session as today's. */
const handlerOf = (printed: string) =>
  printed.replace(/^HttpSM::/, '').replace(/^HttpClientSession::/, 'Http1ClientSession::');

/**
 * The edges of a transaction. Its log tells where each one starts: a followed redirect starts at REDIRECT_READ, which no
 * line goes to. Without a log the actions make one path.
 */
function edgesOf({ actions, log }: TransactionRecord): string[] {
  const told = (log ?? []).flatMap(({ message }) => {
    const [, from, to] = /State Transition: (\w+) -> (\w+)/.exec(message) ?? [];
    return from === undefined || to === undefined ? [] : edge(nameOf(from), nameOf(to));
  });
  if (told.length > 0) return told;
  const path = ['UNDEFINED', ...actions.map(nameOf)];
  return path.slice(1).map((to, i) => edge(path[i] ?? 'UNDEFINED', to));
}

/** One handler's line is spelt in a form of its own, which records do not take for a handler: `[&HttpSM : state_…, EVENT`. */
function speltOtherwise({ log }: TransactionRecord): string[] {
  return (log ?? []).flatMap(({ message }) => {
    const [, handler, event] = /^\[#\] \[&HttpSM : (\w+), (\w+)/.exec(message) ?? [];
    return handler === undefined || event === undefined ? [] : handled(handler, event);
  });
}

/** What the transactions of a run exercised, each once, sorted; hooks of sessions are in no transaction but in the trace. */
export function exercisedBy(records: readonly TransactionRecord[], trace: readonly TraceRecord[] = []): string[] {
  const keys = new Set<string>();
  for (const record of records) {
    for (const key of [...edgesOf(record), ...speltOtherwise(record)]) keys.add(key);
    for (const [handler, event] of record.handlers) keys.add(handled(handlerOf(handler), event));
    for (const hook of record.hooks) keys.add(hooked(hook));
  }
  for (const each of trace) {
    if (each.kind === 'hook' && each.hook !== null && each.called > 0) keys.add(hooked(each.hook));
  }
  return [...keys].sort();
}
