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
  /** Of those that diverge: how many lack evidence, the server's configuration for one. */
  withoutConfig: number;
}

/** Divergences that a summary lists one by one. */
const LISTED = 20;

export function newTally(): Tally {
  return {
    transactions: 0,
    agreed: 0,
    diverged: [],
    notModelled: {},
    truncated: 0,
    hung: 0,
    compared: 0,
    withoutConfig: 0,
  };
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
    if (lacksConfig(record)) tally.withoutConfig += 1;
    const request = `${methodOf(record)} ${urlOf(record, veil)}`;
    tally.diverged.push({
      transaction: record.transaction,
      request,
      at: placeOf(record.divergence.source),
      kind: record.divergence.class,
    });
  }
}

function lacksConfig({ divergence, missing = [] }: TransactionRecord): boolean {
  return divergence?.class === 'missing evidence' && missing.some(({ tag }) => tag === '--etc');
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function item(glyph: Span, text: string, columns: number): Line[] {
  return indented(lineOf(glyph, ` ${text}`), { indent: 0, columns, hanging: 2 });
}

/** Evidence that several transactions lack. */
interface CommonlyMissing extends MissingEvidence {
  /** Transactions that lack it, and all there are. */
  readonly times: number;
  readonly of: number;
}

/** Evidence that is missing for most transactions: said once at the end, not with each. */
export function missingForMost(records: readonly TransactionRecord[]): CommonlyMissing[] {
  if (records.length < 2) return [];
  const found = new Map<string, MissingEvidence & { times: number }>();
  for (const each of records.flatMap(({ missing = [] }) => missing)) {
    const known = found.get(keyOf(each));
    if (known === undefined) found.set(keyOf(each), { ...each, times: 1 });
    else known.times += 1;
  }
  const of = records.length;
  return [...found.values()].filter(({ times }) => times > of / 2).map((each) => ({ ...each, of }));
}

const keyOf = ({ fact, tag }: MissingEvidence) => `${tag} ${fact}`;

/** The record without the evidence that is said elsewhere. */
export function withoutMissing(record: TransactionRecord, said: readonly MissingEvidence[]): TransactionRecord {
  if (said.length === 0 || record.missing === undefined) return record;
  const keys = new Set(said.map(keyOf));
  return { ...record, missing: record.missing.filter((each) => !keys.has(keyOf(each))) };
}

/** What was deduced about the server as a whole, with the rules, and what most transactions have no evidence for. */
export function evidenceLines(
  inferred: readonly Fact[],
  missing: readonly CommonlyMissing[],
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
    ...missing.flatMap(({ fact, tag, times, of }) => {
      const share = times < of ? `; ${times} of ${of} transactions` : '';
      return item(glyph, `${shown(fact)} (${sourceWords(tag)} would show it${share})`, columns);
    }),
  ];
}

function configHint(lacking: number, diverged: number): string {
  const which = lacking < diverged ? `${lacking} of these lack` : diverged === 1 ? 'this one lacks' : 'these lack';
  return `${which} evidence: with the configuration of the server (--etc DIR) more is known`;
}

/** The end of a replay or run: counts per verdict, what diverged where, what was not modelled. */
export function summaryLines(tally: Tally, columns: number): Line[] {
  const { transactions, agreed, diverged, notModelled, truncated, hung, compared, withoutConfig } = tally;
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
      ? item(span('✗', 'bad'), `and ${diverged.length - LISTED} more; --ndjson has them all`, columns)
      : []),
    ...(withoutConfig > 0 ? item(span('~', 'maybe'), configHint(withoutConfig, diverged.length), columns) : []),
    ...kinds.flatMap(([what, times]) =>
      item(span('✗', 'bad'), `not modelled: ${shown(what)} (${plural(times, 'time')})`, columns),
    ),
    ...(hung > 0 ? item(span('✗', 'bad'), `${plural(hung, 'transaction')} never ended`, columns) : []),
    ...(truncated > 0
      ? item(span('~', 'maybe'), `${plural(truncated, 'transaction')} cut off by the end of the recording`, columns)
      : []),
  ];
}
