import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { newVeil } from '../../view/secrets.ts';
import { BLANK } from '../../view/spans.ts';
import { count, newTally, summaryLines } from '../../view/summary.ts';
import { tableHead, tableLine } from '../../view/table.ts';
import { timelineLines } from '../../view/timeline_lines.ts';
import { EXIT, Stop, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, type Printer } from '../output.ts';
import type { Ports } from '../ports.ts';
import { checkSaveStore } from '../store_file.ts';
import { eachInput } from './each_input.ts';
import { chosen, codesOf, type Gathered, gather } from './records.ts';
import { nothing, outgoing, tellRest } from './replay.ts';

/** `run FILE.replay.yaml…`: plays scenarios and prints their transactions, or writes them into a folder. */
export async function runVerb(io: Io, ports: Ports, inputs: readonly string[], options: Options): Promise<number> {
  checkSaveStore(inputs, options);
  const printer = newPrinter(io, options);
  const array: TransactionRecord[] = [];
  const code = await eachInput(io, inputs, async (input) => {
    if (input.kind !== 'replay') {
      throw new Stop(
        EXIT.unreadable,
        `${input.file}: not a replay file (it has neither sessions nor autest); retrace replay takes recordings`,
      );
    }
    const gathered = await gather(input, io, ports, options);
    await tellRest(gathered, io);
    const records = chosen(gathered.records, options).map((record) =>
      outgoing(record, gathered, newVeil({ redact: false }), options),
    );
    if (records.length === 0) return nothing(gathered, io, options);
    if (options.json) array.push(...records);
    else await write(gathered, records, { io, printer, options });
    return worst(codesOf({ ...gathered, records }, false));
  });
  if (options.json) await printer.text(`${JSON.stringify(array, null, 2)}\n`);
  await printer.flush();
  return code;
}

interface Ways {
  readonly io: Io;
  readonly printer: Printer;
  readonly options: Options;
}

async function write(
  gathered: Gathered,
  records: readonly TransactionRecord[],
  { io, printer, options }: Ways,
): Promise<void> {
  if (options.out !== undefined) {
    const text = options.renderLog
      ? (gathered.rendered ?? '')
      : records.map((record) => `${JSON.stringify(record)}\n`).join('');
    io.save(`${options.out}/${outName(gathered.name)}.${options.renderLog ? 'log' : 'ndjson'}`, text);
  } else if (options.renderLog) await printer.text(gathered.rendered ?? '');
  else if (options.ndjson) for (const record of records) await printer.json(record);
  else await show(gathered, printer, options);
}

/** `a/b.replay.yaml` → `b`. */
export function outName(path: string): string {
  const base = path.slice(path.lastIndexOf('/') + 1);
  return base === '(standard input)' ? 'standard-input' : base.replace(/\.ya?ml$/, '').replace(/\.replay$/, '');
}

/** For people: the table and a summary; one chosen transaction as its timeline. */
async function show(gathered: Gathered, printer: Printer, options: Options): Promise<void> {
  const veil = newVeil(options);
  const { columns } = printer;
  const records = chosen(gathered.records, options);
  if (options.txn !== undefined || options.sm !== undefined) {
    for (const record of records)
      await printer.lines([...timelineLines(record, veil, { columns, brief: options.brief }), BLANK]);
    return;
  }
  const tally = newTally();
  await printer.lines([tableHead(columns)]);
  for (const record of records) {
    count(tally, record, veil);
    await printer.lines([tableLine(record, veil, columns)]);
  }
  await printer.lines([...summaryLines(tally, columns), BLANK]);
}
