import type { Fact } from '../base/fact.ts';
import type { Action } from '../names/actions.ts';
import type { HookName } from '../names/hooks.ts';
import type { Milestone } from '../names/milestones.ts';
import type { MessageName } from './catalog.ts';

/** Argument values of a message. */
export type Args = Readonly<Record<string, string | number | boolean>>;

/** A message a verdict or step wants said, in order; with how to make those arguments that are only made to be read. */
export type Said = readonly [MessageName, Args?, (() => Args)?];

/** What every record carries. `sm` is the state machine's id, `con` a client or server session's, null when none. */
interface Base {
  readonly seq: number;
  /** Virtual time, milliseconds since the epoch, with fraction. */
  readonly at_ms: number;
  readonly sm: number | null;
  readonly con: number | null;
  /** `seq` of the record that caused this one (the event being handled); 0 for none. */
  readonly parent: number;
}

/** One thing a plugin changed: a field or a start line of a message, a record, or what becomes of the transaction. */
export interface Change {
  /** `client request`, `server response`, `config`, `transaction` … */
  readonly of: string;
  /** A field's name, `method`, `url`, `status`, `reason`, a record … */
  readonly name: string;
  /** Null: it was not there, or is there no longer. */
  readonly from: string | null;
  readonly to: string | null;
}

/** One thing that happened in a run, in order. Text (log, timeline) is a rendering of these. */
export type TraceRecord =
  | (Base & { readonly kind: 'say'; readonly name: MessageName; readonly args: Args })
  | (Base & {
      readonly kind: 'decide';
      readonly step: string;
      readonly answer: string;
      readonly because: readonly Fact[];
    })
  | (Base & { readonly kind: 'transition'; readonly from: Action; readonly to: Action })
  /** A hook is reached and so many listen; or a plugin answered there (or in a remap rule: null) with these changes. */
  | (Base & { readonly kind: 'hook'; readonly hook: HookName; readonly called: number; readonly plugin?: undefined })
  | (Base & {
      readonly kind: 'hook';
      readonly hook: HookName | null;
      readonly called: 0;
      readonly plugin: string;
      readonly changes: readonly Change[];
    })
  | (Base & { readonly kind: 'milestone'; readonly milestone: Milestone })
  | (Base & { readonly kind: 'timer'; readonly timer: string; readonly due_ms: number | null })
  | (Base & { readonly kind: 'emit'; readonly command: string; readonly detail: string })
  | (Base & { readonly kind: 'not_modelled'; readonly what: string; readonly where: string });

/** Where trace records go: all kept, or only counted. */
export interface TraceSink {
  /** True when records are wanted whole; a counting sink answers false and is told only the kind and name. */
  readonly full: boolean;
  put(record: TraceRecord): void;
  count(kind: TraceRecord['kind'], name: string): void;
}
