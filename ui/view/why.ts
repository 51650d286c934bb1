import type { TransactionRecord } from '../../replay/record/transaction.ts';
import type { Evidence } from '../../replay/why/evidence.ts';
import type { Explained, Explanation, PlacedFact } from '../../replay/why/explain.ts';
import type { Question } from '../../replay/why/reasons.ts';
import { factSpans, shownFact } from './reasons.ts';
import { maskFact } from './redact.ts';
import { urlOf } from './request_line.ts';
import { shown } from './safe_text.ts';
import type { Veil } from './secrets.ts';
import { indented, type Line, lineOf, type Span, span } from './spans.ts';
import { divergenceLines, identityLine, titleLines } from './timeline_lines.ts';
import { becomesWords, changeWords, outcomeWords, reasonWords } from './why_words.ts';

const WHY_SCHEMA = 'retrace.why/1';

/** An explanation and what is needed to show it. */
export interface Answer {
  readonly record: TransactionRecord;
  readonly explanation: Explanation;
  readonly evidence: Evidence;
}

/** What is said when a question has nothing to be about. */
const NOTHING: Readonly<Record<Question, string>> = {
  outcome: 'nothing of what happened was decided by a rule',
  lookup: 'the cache had no part in it',
  stale: 'no copy was looked at: nothing could be fresh or stale',
  error: 'it did not end in an error',
};

/** The deciding facts in words, with evidence and the smallest changes. */
export function whyLines({ record, explanation, evidence }: Answer, veil: Veil, columns: number): Line[] {
  const { reasons, outcome, question } = explanation;
  const put = (line: Line, indent: number, hanging = 2) => indented(line, { indent, columns, hanging });
  return [
    ...titleLines(record, veil, columns),
    ...put(identityLine(record), 0),
    ...(record.divergence ? divergenceLines(record.divergence, veil, columns) : []),
    ...(record.divergence ? put(lineOf(span('what follows is why the simulation came out as it did', 'dim')), 0) : []),
    ...put(lineOf(span(outcomeWords(outcome))), 0),
    ...(reasons.length === 0 ? put(lineOf(span(NOTHING[question])), 2) : []),
    ...reasons.flatMap((reason) => reasonLines(reason, { record, evidence, veil, put })),
    ...record.not_modelled.flatMap(({ what, where }) =>
      put(lineOf(span('✗', 'bad'), ` not modelled: ${shown(what)} (${shown(where)})`), 0),
    ),
  ];
}

interface Drawing {
  readonly record: TransactionRecord;
  readonly evidence: Evidence;
  readonly veil: Veil;
  readonly put: (line: Line, indent: number, hanging?: number) => Line[];
}

function reasonLines(reason: Explained, drawing: Drawing): Line[] {
  const { record, veil, put } = drawing;
  const other = reason.transaction === record.transaction ? '' : `#${reason.transaction}: `;
  return [
    ...put(lineOf(span('• '), span(`${other}${reasonWords(reason)}`, 'strong')), 0),
    ...shownFacts(reason).flatMap((fact) => put(factLine(fact, drawing), 4)),
    ...flipLines(reason, record, veil).flatMap((line) => put(line, 2)),
  ];
}

/** A fact once, though two verdicts rest on it; of each variant all, so that one sees what it was held against. */
function shownFacts({ because, step }: Explained): readonly PlacedFact[] {
  if (step === 'SelectFromAlternates') return because;
  const keys = because.map(({ fact, value, from }) => `${fact}\n${value}\n${from}`);
  return because.filter((_, at) => keys.indexOf(keys[at] ?? '') === at);
}

function factLine(fact: PlacedFact, { evidence, veil }: Drawing): Line {
  const place = evidence(fact, fact.of);
  const seen = shownFact(fact, veil);
  const from = place === null ? withoutFolders(seen.from) : `${seen.from}, ${withoutFolders(shown(place))}`;
  return lineOf(...factSpans({ ...seen, from }));
}

/** `a/b.yaml:3` is `b.yaml:3`: the folder is known to who named the file. */
const withoutFolders = (place: string) => place.replace(/^\S*\/(?=[^/\s]+:\d+$)/, '');

function flipLines(reason: Explained, record: TransactionRecord, veil: Veil): Line[] {
  const { flips, aspect, played, cut } = reason;
  if (flips.length === 0)
    return played === 0
      ? []
      : [
          lineOf(
            span(`no single change flips it (${played} played${cut ? ', then the bound was reached' : ''})`, 'dim'),
          ),
        ];
  return flips.map((flip, at) => {
    const lead: Span = span(at === 0 ? 'to flip it: ' : 'or: ', 'good');
    const then = becomesWords(aspect, flip.becomes);
    const same = at > 0 && flips[0]?.becomes === flip.becomes;
    return lineOf(
      lead,
      span(changeWords(flip, record.transaction, veil), 'value'),
      span(same ? '' : ` (checked: ${then})`, 'dim'),
    );
  });
}

/** The same as data; `mask` is set for what comes from a recording. */
export function whyObject({ record, explanation, evidence }: Answer, veil: Veil): Record<string, unknown> {
  const { question, outcome, reasons } = explanation;
  return {
    schema: WHY_SCHEMA,
    source: record.source ?? record.scenario ?? null,
    profile: record.profile,
    transaction: record.transaction,
    sm_id: record.sm_id,
    method: record.client_request.method ?? null,
    url: urlOf(record, veil),
    question,
    outcome: {
      status: outcome.status,
      answered_by: outcome.answeredBy,
      lookup: outcome.lookup,
      stored: outcome.stored,
    },
    reasons: reasons.map((reason) => ({
      transaction: reason.transaction,
      aspect: reason.aspect,
      step: reason.step,
      answer: reason.answer,
      words: reasonWords(reason),
      because: reason.because.map((fact) => ({ ...maskFact(fact, veil), place: evidence(fact, fact.of) })),
      flips: reason.flips.map((flip) => ({
        change:
          'value' in flip.change && 'of' in flip.change && flip.change.value !== null
            ? { ...flip.change, value: veil.header(flip.change.name, flip.change.value) }
            : flip.change,
        bound: flip.bound ?? null,
        becomes: flip.becomes,
        words: changeWords(flip, record.transaction, veil),
      })),
      played: reason.played,
      bound_reached: reason.cut,
    })),
    divergence: record.divergence ?? null,
    not_modelled: record.not_modelled,
  };
}
