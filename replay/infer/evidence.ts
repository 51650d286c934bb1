import type { Fact } from '../../core/base/fact.ts';
import type { Head, RequestHead, ResponseHead } from '../../core/http/message.ts';
import type { MessageName } from '../../core/trace/catalog.ts';
import type { LoggedDump, LoggedLine, RecordedTransaction } from '../readers/recording.ts';
import type { MissingEvidence } from '../record/transaction.ts';

/** What was found out while a scenario was inferred: facts with their rule, and what the recording does not show. */
export interface Findings {
  readonly facts: Fact[];
  readonly missing: MissingEvidence[];
  /** Those of them that decide what happens: a difference may come from there. */
  readonly lacking: string[];
}

export function newFindings(): Findings {
  return { facts: [], missing: [], lacking: [] };
}

/** Notes a deduced fact; `rule` says from what it follows. */
export function infer(findings: Findings, name: string, value: Fact['value'], rule: string): void {
  findings.facts.push({ fact: name, value, from: rule, basis: 'inferred' });
}

/** Notes that the recording does not show something; `tag` is the debug tag, or the input, that would have. */
export function lack(findings: Findings, fact: string, tag: string): void {
  if (!findings.missing.some((known) => known.fact === fact)) findings.missing.push({ fact, tag });
}

/** Notes missing evidence that decides what happens. */
export function lackDecisive(findings: Findings, fact: string, tag: string): void {
  lack(findings, fact, tag);
  if (!findings.lacking.includes(fact)) findings.lacking.push(fact);
}

/** All lines of these names, in order. */
export function linesOf(txn: RecordedTransaction, ...names: readonly MessageName[]): LoggedLine[] {
  return txn.lines.filter(({ name }) => name !== null && names.includes(name));
}

export function lineOf(txn: RecordedTransaction, ...names: readonly MessageName[]): LoggedLine | null {
  return txn.lines.find(({ name }) => name !== null && names.includes(name)) ?? null;
}

/** An argument of a line as text; '' when it has none of that name. */
export function argOf(line: LoggedLine | null | undefined, name: string): string {
  const value = line?.args[name];
  return value === undefined ? '' : String(value);
}

/** True for a line that prints this handler with this event, on a state machine or a client session. */
export function isEntry(line: LoggedLine, handler: string, event: string): boolean {
  const enters = line.name === 'enter' || line.name === 'enter_client_session';
  return enters && line.args.handler === handler && line.args.event === event;
}

export function dumpsOf(txn: RecordedTransaction, title: string): LoggedDump[] {
  return txn.dumps.filter((dump) => dump.title === title);
}

const isRequest = (head: Head | null): head is RequestHead => head?.kind === 'request';
const isResponse = (head: Head | null): head is ResponseHead => head?.kind === 'response';

export function requestIn(dump: LoggedDump | undefined): RequestHead | null {
  const head = dump?.head ?? null;
  return isRequest(head) ? head : null;
}

export function responseIn(dump: LoggedDump | undefined): ResponseHead | null {
  const head = dump?.head ?? null;
  return isResponse(head) ? head : null;
}

/** A dump's field lines as they were printed, without the start line. */
export function fieldLines(dump: LoggedDump): string[] {
  return dump.text.split('\n').slice(1);
}
