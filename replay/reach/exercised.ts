import { actionOfPrinted } from '../../core/names/actions.ts';
import type { TransactionRecord } from '../record/transaction.ts';

/** Kinds of what a run can exercise of the machine. */
export const KINDS = ['edge', 'handler', 'hook'] as const;
export type Kind = (typeof KINDS)[number];

/** One thing of the machine as a text: `edge CACHE_LOOKUP → DNS_LOOKUP`, `handler state_… ← EVENT`, `hook TS_HTTP_…`. */
export const edge = (from: string, to: string) => `edge ${from} → ${to}`;
export const handled = (handler: string, event: string) => `handler ${handler} ← ${event}`;
export const hooked = (hook: string) => `hook ${hook}`;

/** The kind of such a text. */
export function kindOf(key: string): Kind {
  return KINDS.find((kind) => key.startsWith(`${kind} `)) ?? 'edge';
}

/** What the transactions of a run exercised, each once, sorted. */
export function exercisedBy(records: readonly TransactionRecord[]): string[] {
  const keys = new Set<string>();
  for (const { actions, handlers, hooks } of records) {
    const path = ['UNDEFINED', ...actions.map((printed) => actionOfPrinted(printed) ?? printed)];
    for (const [i, to] of path.slice(1).entries()) keys.add(edge(path[i] ?? 'UNDEFINED', to));
    for (const [handler, event] of handlers) keys.add(handled(handler.replace(/^HttpSM::/, ''), event));
    for (const hook of hooks) keys.add(hooked(hook));
  }
  return [...keys].sort();
}
