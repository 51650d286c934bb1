import type { Fact } from '../../../core/base/fact.ts';
import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { maskRecord } from '../../view/redact.ts';
import { newVeil, type Veil } from '../../view/secrets.ts';
import { BLANK, indented, type Line, lineOf, span } from '../../view/spans.ts';
import {
  count,
  evidenceLines,
  missingForMost,
  newTally,
  summaryLines,
  type Tally,
  withoutMissing,
} from '../../view/summary.ts';
import { placeOf, timelineLines } from '../../view/timeline_lines.ts';
import { EXIT, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, type Printer, say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { checkSaveStore } from '../store_file.ts';
import { eachInput } from './each_input.ts';
import { chosen, codesOf, type Gathered, gather } from './records.ts';

/** `replay INPUT…`: each transaction's annotated timeline, the verdict and a summary. */
export async function replayVerb(io: Io, ports: Ports, inputs: readonly string[], options: Options): Promise<number> {
  checkSaveStore(inputs, options);
  const printer = newPrinter(io, options);
  const veil = newVeil(options);
  const tally = newTally();
  const array: TransactionRecord[] = [];
  const code = await eachInput(io, inputs, async (input) => {
    const gathered = await gather(input, io, ports, options);
    const records = chosen(gathered.records, options);
    await tellRest(gathered, io);
    if (records.length === 0) return nothing(gathered, io, options);
    if (options.renderLog) await printer.text(gathered.rendered ?? '');
    else if (options.json) array.push(...records.map((record) => outgoing(record, gathered, veil, options)));
    else if (options.ndjson)
      for (const record of records) await printer.json(outgoing(record, gathered, veil, options));
    else await timelines(records, printer, veil, { tally, brief: options.brief, inferred: gathered.inferred });
    return worst(codesOf({ ...gathered, records }, options.strictLog));
  });
  if (options.json) await printer.text(`${JSON.stringify(array, null, 2)}\n`);
  else if (tally.transactions > 0) await printer.lines(summaryLines(tally, printer.columns));
  await printer.flush();
  return code;
}

/** A record as it goes out as JSON: masked where it comes from a recording, with no more than was asked for. */
export function outgoing(
  record: TransactionRecord,
  { isRecording }: Gathered,
  veil: Veil,
  { log, trace }: Options,
): TransactionRecord {
  const { log: lines, trace: records, ...rest } = record;
  const kept = { ...rest, ...(log && lines ? { log: lines } : {}), ...(trace && records ? { trace: records } : {}) };
  return isRecording ? maskRecord(kept, veil) : kept;
}

interface Telling {
  readonly tally: Tally;
  readonly brief: boolean;
  readonly inferred: readonly Fact[];
}

async function timelines(
  records: readonly TransactionRecord[],
  printer: Printer,
  veil: Veil,
  { tally, brief, inferred }: Telling,
): Promise<void> {
  const { columns } = printer;
  const missing = missingForMost(records);
  const diverged = records.filter(({ divergence }) => divergence);
  if (diverged.length > 0 && records.length > 1)
    await printer.lines([...headline(diverged, records.length, columns), BLANK]);
  for (const record of records) {
    count(tally, record, veil);
    const lines = timelineLines(withoutMissing(record, missing), veil, { columns, brief });
    await printer.lines([...lines, BLANK]);
  }
  const evidence = evidenceLines(inferred, missing, { veil, columns });
  await printer.lines(evidence.length > 0 ? [...evidence, BLANK] : []);
}

/** The first line when one of many diverges says so. */
function headline(diverged: readonly TransactionRecord[], total: number, columns: number): Line[] {
  const [first] = diverged;
  const place = first?.divergence ? placeOf(first.divergence.source) : '';
  const text = `✗ ${diverged.length} of ${total} transactions diverge, the first (#${first?.transaction}) at ${place}`;
  return indented(lineOf(span(text, 'bad')), { indent: 0, columns, hanging: 2 });
}

/** What concerns an input as a whole. */
export async function tellRest({ name, notModelled, hangs }: Gathered, io: Io): Promise<void> {
  for (const { what, where } of notModelled) await say(io, `${where === '' ? name : where}: not modelled: ${what}`);
  if (hangs !== '') await say(io, `${name}: the run never ends: ${hangs}`);
}

/** Says why there is nothing to show. */
export async function nothing({ name, records }: Gathered, io: Io, { txn, sm }: Options): Promise<number> {
  const asked = [txn === undefined ? '' : `--txn ${txn}`, sm === undefined ? '' : `--sm ${sm}`].join(' ').trim();
  const hint =
    asked === ''
      ? 'no transaction in it'
      : `none of its ${records.length} transactions matches ${asked}; retrace ls lists them`;
  await say(io, `${name}: ${hint}`);
  return EXIT.nothing;
}
