import type { Fact } from '../../core/base/fact.ts';
import type { MissingEvidence, TransactionRecord } from '../../replay/record/transaction.ts';
import { factSpans, shownFact } from './reasons.ts';
import { methodOf, urlOf } from './request_line.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { indented, type Line, lineOf, type Span, span } from './spans.ts';
import { placeOf, sourceWords } from './timeline_lines.ts';

/** Counted while transactions pass; plain data, so that none has to be kept. */
export interface Tally {
  transactions: number;
  agreed: number;
  diverged: { transaction: number; request: string; at: string; kind: string }[];
  notModelled: Record<string, number>;
  truncated: number;
  hung: number;
  compared: number;
}

/** Divergences that a summary lists one by one. */
const LISTED = 20;

export function newTally(): Tally {
  return { transactions: 0, agreed: 0, diverged: [], notModelled: {}, truncated: 0, hung: 0, compared: 0 };
}

export function count(tally: Tally, record: TransactionRecord, veil: Veil): void {
  tally.transactions += 1;
  if (record.truncated) tally.truncated += 1;
  if (record.hung) tally.hung += 1;
  for (const { what } of record.not_modelled) tally.notModelled[what] = (tally.notModelled[what] ?? 0) + 1;
  if (!record.recorded) return;
  tally.compared += 1;
  if (!record.divergence) tally.agreed += 1;
  else {
    const request = `${methodOf(record)} ${urlOf(record, veil)}`;
    tally.diverged.push({
      transaction: record.transaction,
      request,
      at: placeOf(record.divergence.source),
      kind: record.divergence.class,
    });
  }
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function item(glyph: Span, text: string, columns: number): Line[] {
  return indented(lineOf(glyph, ` ${text}`), { indent: 0, columns, hanging: 2 });
}

/** Evidence that is missing for every transaction: said once at the end, not with each. */
export function missingForAll(records: readonly TransactionRecord[]): MissingEvidence[] {
  const [first, ...rest] = records.map(({ missing = [] }) => missing);
  if (first === undefined || rest.length === 0) return [];
  const keysOfRest = rest.map((missing) => new Set(missing.map(keyOf)));
  return first.filter((each) => keysOfRest.every((keys) => keys.has(keyOf(each))));
}

const keyOf = ({ fact, tag }: MissingEvidence) => `${tag} ${fact}`;

/** The record without the evidence that is said elsewhere. */
export function withoutMissing(record: TransactionRecord, said: readonly MissingEvidence[]): TransactionRecord {
  if (said.length === 0 || record.missing === undefined) return record;
  const keys = new Set(said.map(keyOf));
  return { ...record, missing: record.missing.filter((each) => !keys.has(keyOf(each))) };
}

/** What was deduced about the server as a whole, with the rules, and what no transaction has evidence for. */
export function evidenceLines(
  inferred: readonly Fact[],
  missing: readonly MissingEvidence[],
  { veil, columns }: { veil: Veil; columns: number },
): Line[] {
  const glyph = span('~', 'maybe');
  return [
    ...(inferred.length > 0 ? [lineOf(span('inferred from the recording', 'strong'))] : []),
    ...inferred.flatMap((fact) => {
      const { name, value, from } = shownFact(fact, veil);
      const spans = factSpans({ name, value, from: from.replace(/^inferred: /, ''), basis: 'observed' });
      return indented(lineOf(glyph, ' ', ...spans), { indent: 0, columns, hanging: 4 });
    }),
    ...(missing.length > 0 ? [lineOf(span('not in the recording', 'strong'))] : []),
    ...missing.flatMap(({ fact, tag }) => item(glyph, `${shown(fact)} (${sourceWords(tag)} would show it)`, columns)),
  ];
}

/** The end of a replay or run: counts per verdict, what diverged where, what was not modelled. */
export function summaryLines(tally: Tally, columns: number): Line[] {
  const { transactions, agreed, diverged, notModelled, truncated, hung, compared } = tally;
  const heads = [
    plural(transactions, 'transaction'),
    ...(compared > 0 ? [`agree: ${agreed}`, `diverge: ${diverged.length}`] : []),
  ];
  const kinds = Object.entries(notModelled).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    lineOf(span(heads.join(' · '), 'strong')),
    ...diverged
      .slice(0, LISTED)
      .flatMap(({ transaction, request, at, kind }) =>
        item(span('✗', 'bad'), `#${transaction} ${request} at ${at} (${kind})`, columns),
      ),
    ...(diverged.length > LISTED
      ? item(span('✗', 'bad'), `and ${diverged.length - LISTED} more; ls shows them all`, columns)
      : []),
    ...kinds.flatMap(([what, times]) =>
      item(span('✗', 'bad'), `not modelled: ${shown(what)} (${plural(times, 'time')})`, columns),
    ),
    ...(hung > 0 ? item(span('✗', 'bad'), `${plural(hung, 'transaction')} never ended`, columns) : []),
    ...(truncated > 0
      ? item(span('~', 'maybe'), `${plural(truncated, 'transaction')} cut off by the end of the recording`, columns)
      : []),
  ];
}
