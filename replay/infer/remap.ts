import type { Url } from '../../core/http/message.ts';
import { targetOf } from '../../core/http/target.ts';
import type { RecordedTransaction } from '../readers/recording.ts';
import { dumpsOf, type Findings, infer, requestIn } from './evidence.ts';

/** From what a remap rule is deduced. */
export const REMAP_RULE = 'request before and after remapping';

interface Mapping {
  readonly from: string;
  readonly to: string;
  /** Path of the client's request, and what became of it, with host. */
  readonly before: string;
  readonly after: string;
}

/**
 * The rules that explain what remapping did: the path that both sides end with is kept, what stands before it is the
 * rule. One rule serves all requests it fits; where a host was mapped in more than one way, each has its own.
 */
export function remapText(transactions: readonly RecordedTransaction[], findings: Findings): string {
  const rules = new Map<string, string>();
  for (const mapping of transactions.flatMap(mappingOf)) {
    const known = rules.get(mapping.from);
    if (known === mapping.to) continue;
    if (known === undefined) rules.set(mapping.from, mapping.to);
    else rules.set(mapping.before, mapping.after);
  }
  const lines = [...rules].sort(([a], [b]) => b.length - a.length).map(([from, to]) => `map ${from} ${to}`);
  for (const line of lines) infer(findings, 'remap rule', line, REMAP_RULE);
  return lines.map((line) => `${line}\n`).join('');
}

function mappingOf(txn: RecordedTransaction): Mapping[] {
  const before = txn.described.find(({ when }) => when === 'before remap');
  const after = afterOf(txn);
  if (before === undefined || after === null || !txn.lines.some(({ name }) => name === 'end_remap_end')) return [];
  const fields = before.fields.map(([name, value]) => ({ name, value, raw: null }));
  const { parts: url, method } = before;
  const asked = targetOf({ kind: 'request', method, url, version: '1.1', fields });
  if (asked.host === '' || (method === 'CONNECT' && asked.host === after.host)) return [];
  const scheme = after.scheme === 'ws' || after.scheme === 'wss' ? after.scheme : 'http';
  const from = `${scheme}://${asked.host}${asked.portWritten ? `:${asked.port}` : ''}/`;
  const to = `${after.scheme || scheme}://${after.host}${after.port === '' ? '' : `:${after.port}`}/`;
  const [left, right] = withoutCommonEnd(url.path, after.path);
  return [{ from: from + left, to: to + right, before: from + url.path, after: to + after.path }];
}

/** The URL after remapping: described, or in 3.3 dumped. */
function afterOf(txn: RecordedTransaction): Url | null {
  const described = txn.described.find(({ when }) => when === 'after remap');
  if (described !== undefined) return described.parts;
  if (txn.dialect !== '3.3') return null;
  return requestIn(dumpsOf(txn, 'Incoming Request')[0])?.url ?? null;
}

/** What of two paths stands before the segments that they have in common at their ends. */
export function withoutCommonEnd(a: string, b: string): [string, string] {
  let length = 0;
  while (length < a.length && length < b.length && a.at(-1 - length) === b.at(-1 - length)) length++;
  // the kept part begins at a segment
  while (length > 0 && !startsSegment(a, length)) length--;
  while (length > 0 && !startsSegment(b, length)) length--;
  return [a.slice(0, a.length - length), b.slice(0, b.length - length)];
}

function startsSegment(path: string, length: number): boolean {
  return length === path.length || path.at(-1 - length) === '/';
}
