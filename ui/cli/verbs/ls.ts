import type { Input } from '../../../replay/input.ts';
import { listLog } from '../../../replay/readers/listing.ts';
import type { ListedTransaction } from '../../../replay/readers/recording.ts';
import { bareRecord } from '../../../replay/record/bare.ts';
import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { ANSWER_UNSEEN, durationOf, methodOf, shortStatus, urlOf } from '../../view/request_line.ts';
import { newVeil, type Veil } from '../../view/secrets.ts';
import { countLine, tableHead, tableLine } from '../../view/table.ts';
import { readVia, resultCodeOf } from '../../view/via.ts';
import { EXIT, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, type Printer } from '../output.ts';
import type { Ports } from '../ports.ts';
import { eachInput } from './each_input.ts';
import { checkKnown, chosen, gather, tellSummary } from './records.ts';
import { tellRest } from './replay.ts';

/** One transaction as `ls --ndjson` prints it. */
export interface ListingLine {
  readonly schema: 'retrace.listing/1';
  readonly source: string;
  readonly transaction: number;
  readonly sm_id: number | null;
  readonly session: number | null;
  readonly start_ms: number;
  readonly end_ms: number | null;
  readonly method: string | null;
  readonly url: string | null;
  readonly status: number | string | null;
  readonly crc: string | null;
  readonly via: string | null;
  readonly truncated: boolean;
}

interface Out {
  readonly printer: Printer;
  readonly veil: Veil;
  readonly options: Options;
  readonly array: ListingLine[];
}

/** `ls INPUT…`: the transactions of a log as the log shows them, of a scenario as they are played, of records. */
export async function lsVerb(io: Io, ports: Ports, inputs: readonly string[], options: Options): Promise<number> {
  const out: Out = { printer: newPrinter(io, options), veil: newVeil(options), options, array: [] };
  const code = await eachInput(io, inputs, (input) =>
    input.kind === 'log' ? lsLog(input, io, out) : lsRecords(input, io, ports, out),
  );
  if (options.json) await out.printer.text(`${JSON.stringify(out.array, null, 2)}\n`);
  await out.printer.flush();
  return code;
}

/** A result code by its Via letters, kept: a log has few different ones. */
function resultCodes(): (via: string | null) => string {
  const known = new Map<string, string>();
  return (via) => {
    if (via === null) return '';
    const code = known.get(via) ?? resultCodeOf(readVia(via) ?? {}) ?? '';
    if (known.size < 10_000) known.set(via, code);
    return code;
  };
}

async function lsLog(input: Input, io: Io, out: Out): Promise<number> {
  const { options, printer } = out;
  const crcOf = resultCodes();
  const reading = listLog(input.chunks, input.file);
  let all = 0;
  let matching = 0;
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done) {
      await tellSummary(next.value, io);
      checkKnown(next.value);
      if (!(options.json || options.ndjson)) await printer.lines([countLine(all, matching)]);
      return matching > 0 ? EXIT.fine : EXIT.nothing;
    }
    all += 1;
    const { index, sm } = next.value;
    if ((options.txn ?? index) !== index || (options.sm ?? sm) !== sm) continue;
    if (matching === 0) await head(out);
    matching += 1;
    await line(
      listed(next.value, input.file, crcOf, out.veil),
      () => asRecord(next.value as ListedTransaction, crcOf),
      out,
    );
  }
}

async function head({ options, printer }: Out): Promise<void> {
  if (!(options.json || options.ndjson)) await printer.lines([tableHead(printer.columns)]);
}

async function line(
  data: ListingLine,
  record: () => TransactionRecord,
  { options, printer, veil, array }: Out,
): Promise<void> {
  if (options.json) array.push(data);
  else if (options.ndjson) await printer.json(data);
  else await printer.lines([tableLine(record(), veil, printer.columns)]);
}

function listed(
  txn: ListedTransaction,
  source: string,
  crcOf: (via: string | null) => string,
  veil: Veil,
): ListingLine {
  return {
    schema: 'retrace.listing/1',
    source: `${source}:${txn.line}`,
    transaction: txn.index,
    sm_id: txn.sm,
    session: txn.session,
    start_ms: txn.start_ms,
    end_ms: txn.end_ms,
    method: txn.method,
    url: txn.url === null ? null : veil.url(txn.url),
    status: txn.status,
    crc: crcOf(txn.via) || null,
    via: txn.via,
    truncated: txn.truncated,
  };
}

/** A row of a listing in the form that the table shows. */
function asRecord(txn: ListedTransaction, crcOf: (via: string | null) => string): TransactionRecord {
  const request = {
    raw: '',
    ...(txn.method === null ? {} : { method: txn.method }),
    ...(txn.url === null ? {} : { target: txn.url }),
  };
  const response = { version: '', status: txn.status ?? 0, reason: '', headers: [], body_length: 0, body_sha256: null };
  return bareRecord(txn, {
    client_request: request,
    client_response: txn.status === null ? null : response,
    codes: { crc: crcOf(txn.via), hierarchy: '', via: txn.via ?? '' },
    ...(txn.status === null ? { missing: [ANSWER_UNSEEN] } : {}),
  });
}

async function lsRecords(input: Input, io: Io, ports: Ports, out: Out): Promise<number> {
  const gathered = await gather(input, io, ports, out.options);
  await tellRest(gathered, io);
  const records = chosen(gathered.records, out.options);
  if (records.length > 0) await head(out);
  for (const record of records) await line(ofRecord(record, gathered.name, out.veil), () => record, out);
  if (!(out.options.json || out.options.ndjson))
    await out.printer.lines([countLine(gathered.records.length, records.length)]);
  return worst([records.length > 0 ? EXIT.fine : EXIT.nothing]);
}

function ofRecord(record: TransactionRecord, source: string, veil: Veil): ListingLine {
  const duration = durationOf(record);
  return {
    schema: 'retrace.listing/1',
    source: record.source ?? record.scenario ?? source,
    transaction: record.transaction,
    sm_id: record.sm_id,
    session: record.session,
    start_ms: record.start_ms,
    end_ms: duration === null ? null : record.start_ms + duration,
    method: methodOf(record),
    url: urlOf(record, veil),
    status: shortStatus(record),
    crc: record.codes.crc === '' ? null : record.codes.crc,
    via: record.codes.via === '' ? null : record.codes.via,
    truncated: record.truncated === true,
  };
}
