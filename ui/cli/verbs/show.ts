import type { Input } from '../../../replay/input.ts';
import { readLog } from '../../../replay/readers/log.ts';
import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { recordedRecord } from '../../view/recorded_view.ts';
import { maskRecord } from '../../view/redact.ts';
import { newVeil } from '../../view/secrets.ts';
import { timelineLines } from '../../view/timeline_lines.ts';
import { EXIT } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { eachInput } from './each_input.ts';
import { checkKnown, chosen, gather, tellSummary } from './records.ts';
import { tellRest } from './replay.ts';

interface Found {
  readonly record: TransactionRecord | null;
  /** Others that were seen before the search ended. */
  readonly others: number;
}

/** `show INPUT`: one transaction, of a log as it was recorded; `--txn` or `--sm` choose it, else the first. */
export async function showVerb(io: Io, ports: Ports, inputs: readonly string[], options: Options): Promise<number> {
  const printer = newPrinter(io, options);
  const veil = newVeil(options);
  const code = await eachInput(io, inputs, async (input) => {
    const { record, others } = await (input.kind === 'log'
      ? find(input, io, options)
      : findRecord(input, io, ports, options));
    if (record === null) {
      const isChosen = options.txn !== undefined || options.sm !== undefined;
      const why = isChosen ? 'no such transaction; retrace ls lists them' : 'no transaction in it';
      await say(io, `${input.file}: ${why}`);
      return EXIT.nothing;
    }
    if (others > 0) await say(io, `${input.file}: ${others} more; choose with --txn N or --sm N`);
    const { trace: _, ...plain } = record;
    if (options.json || options.ndjson) {
      const masked = input.kind === 'replay' ? plain : maskRecord(options.trace ? record : plain, veil);
      await printer.text(`${JSON.stringify(masked, null, options.json ? 2 : 0)}\n`);
    } else await printer.lines(timelineLines(record, veil, { columns: printer.columns, brief: options.brief }));
    return EXIT.fine;
  });
  await printer.flush();
  return code;
}

/** Reads no further than needed when one is chosen. */
async function find(input: Input, io: Io, options: Options): Promise<Found> {
  const isChosen = options.txn !== undefined || options.sm !== undefined;
  const reading = readLog(input.chunks, input.file);
  let first: TransactionRecord | null = null;
  let others = 0;
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) {
      await tellSummary(next.value, io);
      checkKnown(next.value);
      return { record: isChosen ? null : first, others: isChosen ? 0 : others };
    }
    const { index, sm } = next.value;
    if (isChosen && (options.txn ?? index) === index && (options.sm ?? sm) === sm) {
      return { record: recordedRecord(next.value, input.file), others: 0 };
    }
    if (first !== null) others += 1;
    if (first === null || index < first.transaction) first = recordedRecord(next.value, input.file);
  }
}

async function findRecord(input: Input, io: Io, ports: Ports, options: Options): Promise<Found> {
  const gathered = await gather(input, io, ports, options);
  await tellRest(gathered, io);
  const { records } = gathered;
  const matching = chosen(records, options);
  return { record: matching[0] ?? null, others: Math.max(0, matching.length - 1) };
}
