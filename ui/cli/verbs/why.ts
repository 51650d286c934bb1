import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { explain, type Subject } from '../../../replay/why/explain.ts';
import type { Question } from '../../../replay/why/reasons.ts';
import { urlOf } from '../../view/request_line.ts';
import { newVeil, type Veil } from '../../view/secrets.ts';
import { BLANK } from '../../view/spans.ts';
import { type Answer, whyLines, whyObject } from '../../view/why.ts';
import { EXIT, Stop, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { eachInput } from './each_input.ts';
import { chosen, codesOf, type Gathered, gather } from './records.ts';
import { nothing, tellRest } from './replay.ts';

/** Transactions of one URL that are explained; the others are counted. */
const MOST = 10;

/** `why INPUT`: the deciding facts of a transaction, with evidence and the smallest change that flips the outcome. */
export async function whyVerb(io: Io, ports: Ports, inputs: readonly string[], options: Options): Promise<number> {
  const question = questionOf(options);
  const printer = newPrinter(io, options);
  const array: unknown[] = [];
  const code = await eachInput(io, inputs, async (input) => {
    if (input.kind === 'records')
      throw new Stop(
        EXIT.unreadable,
        `${input.file}: records say what happened, not what would have: give the recording or the replay file`,
      );
    const gathered = await gather(input, io, ports, options);
    await tellRest(gathered, io);
    const asked = askedFor(gathered, options);
    if (gathered.subject === null || asked.length === 0) return nothing(gathered, io, options);
    const veil = newVeil({ redact: gathered.isRecording && options.redact });
    for (const record of asked.slice(0, MOST)) {
      const answer = await answerFor(record, gathered, gathered.subject, question);
      if (options.json) array.push(whyObject(answer, veil));
      else if (options.ndjson) await printer.json(whyObject(answer, veil));
      else await printer.lines([...whyLines(answer, veil, printer.columns), BLANK]);
    }
    if (asked.length > MOST) await say(io, `${gathered.name}: ${asked.length - MOST} more; choose with --txn N`);
    return worst(codesOf({ ...gathered, records: asked.slice(0, MOST) }, false));
  });
  if (options.json) await printer.text(`${JSON.stringify(array, null, 2)}\n`);
  await printer.flush();
  return code;
}

function questionOf({ lookup, stale, error }: Options): Question {
  const asked = (['lookup', 'stale', 'error'] as const).filter((name) => ({ lookup, stale, error })[name]);
  if (asked.length > 1)
    throw new Stop(EXIT.usage, `one question at a time, not ${asked.map((name) => `--${name}`).join(' and ')}`);
  return asked[0] ?? 'outcome';
}

async function answerFor(
  record: TransactionRecord,
  { evidence }: Gathered,
  subject: Subject,
  question: Question,
): Promise<Answer> {
  return { record, evidence, explanation: await explain(subject, record, question) };
}

const OPEN: Veil = newVeil({ redact: false });

/** The transactions that --url, --txn and --sm name. Throws `Stop` with what there is when none or several would do. */
function askedFor(gathered: Gathered, options: Options): TransactionRecord[] {
  const { records, name } = gathered;
  const fits = chosen(records, options);
  if (options.url !== undefined) {
    const found = fits.filter((record) => isUrl(record, options.url ?? ''));
    if (found.length === 0 && records.length > 0) throw new Stop(EXIT.nothing, unknownUrl(name, options.url, records));
    return found;
  }
  if (fits.length > 1)
    throw new Stop(
      EXIT.usage,
      `${name}: it has ${records.length} transactions; say which: --url URL or --txn N (retrace ls lists them)`,
    );
  if (fits.length === 0 && records.length > 0) throw new Stop(EXIT.nothing, unknownNumber(gathered, options));
  return fits;
}

function isUrl(record: TransactionRecord, url: string): boolean {
  const whole = urlOf(record, OPEN);
  return url === whole || url === record.client_request.target || url === record.cache.key || `http://${url}` === whole;
}

function unknownNumber({ name, records }: Gathered, { txn, sm }: Options): string {
  const asked = [txn === undefined ? '' : `--txn ${txn}`, sm === undefined ? '' : `--sm ${sm}`].join(' ').trim();
  const numbers = records.map(({ transaction }) => transaction);
  const range = `${Math.min(...numbers)} to ${Math.max(...numbers)}`;
  return `${name}: no transaction ${asked}; it has ${records.length === 1 ? `only ${numbers[0]}` : range}`;
}

/** URLs that are listed when none fits. */
const LISTED = 3;

function unknownUrl(name: string, url: string, records: readonly TransactionRecord[]): string {
  const urls = [...new Set(records.map((record) => urlOf(record, newVeil({ redact: true }))))];
  const near = urls.toSorted((a, b) => distance(a, url) - distance(b, url)).slice(0, LISTED);
  const more = urls.length - near.length;
  return `${name}: nobody asked for ${url}; nearest: ${near.join(', ')}${more > 0 ? ` (and ${more} others; retrace ls lists them)` : ''}`;
}

/** How unlike two texts are: letters that stand in neither's common beginning nor common end. */
function distance(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let front = 0;
  while (front < shorter && a[front] === b[front]) front += 1;
  let back = 0;
  while (back < shorter - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back += 1;
  return a.length + b.length - 2 * (front + back);
}
