import type { Fact } from '../base/fact.ts';
import type { Config } from '../config/config.ts';
import type { RequestHead, ResponseHead, Url } from '../http/message.ts';
import type { Action } from '../names/actions.ts';
import type { Version } from '../names/profile.ts';
import type { StepName } from '../names/steps.ts';
import type { MessageName } from '../trace/catalog.ts';
import type { Args, Said } from '../trace/record.ts';
import type { HostMark, Txn } from './txn.ts';

/** What a step decides: the next action, and where the machine returns to when that action is done. */
export interface Decision {
  readonly action: Action;
  /** Absent: the stored return point stays (it is sticky). Null: there is none. */
  readonly next?: StepName | null;
  /** Source text of the `Next action` line's two arguments, where the server prints one. */
  readonly printed?: readonly [action: string, next: string];
  readonly why: string;
  /** A line the server prints after its `Next action` line. */
  readonly last?: MessageName;
}

/** A step: reads and writes the transaction, asks verdicts, decides. ATS: a function of HttpTransact. */
export type Step = (txn: Txn, env: Env) => Decision;

/** What the remap rules say of a request: the rule that matches and what becomes of URL and Host, or a redirect. */
export type RemapAnswer =
  | { readonly matched: false; readonly redirect: { readonly permanent: boolean; readonly location: string } | null }
  | {
      readonly matched: true;
      readonly ruleId: number;
      readonly rule: { readonly line: string; readonly from: string; readonly to: string };
      readonly url: Url;
      readonly host: string | null;
      readonly notModelled: string | null;
      /** Where a request goes instead whose Referer the rule does not take; null when it may pass. */
      readonly elsewhere: string | null;
    };

/** The answers are written to the transaction's `parent` and `parent_info`. ATS: ParentConfigParams. */
export interface ParentSearch {
  find(txn: Txn): void;
  /** Is there a rule for the request with a parent that is up? */
  exists(txn: Txn): boolean;
  /** Another one, after the last failed. */
  next(txn: Txn): void;
  markDown(txn: Txn): void;
  markUp(txn: Txn): void;
}

/** What congestion control knows of the origin a transaction goes to; it answers null when that is not watched. */
export interface CongestionControl {
  /** How often the origin may be tried again, and which line says so. */
  retries(txn: Txn): Fact | null;
  /** A connection, or an answer, failed. */
  failed(txn: Txn): void;
  /** What the client of a congested origin is told; `retryAfter` in seconds. */
  answer(txn: Txn): {
    readonly reason: string;
    readonly template: string;
    readonly retryAfter: number;
    readonly because: readonly Fact[];
  } | null;
}

/** The only source of time, configuration and knowledge about the rest of the server a step has. */
export interface Env {
  readonly profile: Version;
  /** With the transaction's own records. */
  readonly config: Config;
  /** Without them. */
  readonly serverConfig: Config;
  /** Whole seconds since the epoch. */
  readonly now: number;
  readonly server: { readonly name: string; readonly uuid: string; readonly version: string };
  /** Says one message of the catalogue for this transaction. */
  say(name: MessageName, args?: Args): void;
  /** Says what a verdict had to say. */
  sayAll(said: readonly Said[]): void;
  /** Records a decision with its reasons. */
  decided(step: string, answer: string, because: readonly Fact[]): void;
  dump(title: string, head: RequestHead | ResponseHead | null): void;
  /** Prints the object description block of a request. */
  describe(head: RequestHead): void;
  /** The remap rule of the client's request, applied to its URL with the rule's plugins; Host is left to the step. */
  remap(): RemapAnswer;
  /** A URL of the origin's as clients know it, by the reverse_map rules; null when none matches. */
  reverseMapped(value: string): string | null;
  /** Why a request may not pass: a filter of its remap rule or ip_allow.yaml; null when it may. */
  denied(request: RequestHead, ruleId: number | null): readonly Fact[] | null;
  /** Writes what the transaction knows of an address back to HostDB. */
  storeMark(ip: string, mark: HostMark): void;
  /** The transaction holds a write lock. */
  isWriting(): boolean;
  /** How many websockets are open. */
  websockets(): number;
  /** Finds parents for a transaction, and remembers how they fared. */
  readonly parents: ParentSearch;
  /** Whether the origin takes more requests. */
  readonly congestion: CongestionControl;
  /** A number from 0 to 4294967295 for this transaction, by what it is for: chance, fixed by the seed. */
  draw(what: string): number;
  /** Calls another step in place. */
  call(step: StepName, txn: Txn): Decision;
  /** The transaction left what is modelled. */
  notModelled(what: string, where: string): Decision;
}
