import type { TransactionRecord } from '../../../replay/record/transaction.ts';
import { scenarioAsking, storedUrl } from '../../../replay/store/asked.ts';
import { copiesUnder, type StoredCopyLine, storedCopies } from '../../../replay/store/listing.ts';
import type { SavedStore } from '../../../replay/store/saved_store.ts';
import { maskRecord } from '../../view/redact.ts';
import { maskHeaders, newVeil, type Veil } from '../../view/secrets.ts';
import { indented, lineOf, span } from '../../view/spans.ts';
import { copyLines } from '../../view/stored.ts';
import { timelineLines } from '../../view/timeline_lines.ts';
import { EXIT, Stop } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter, say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { readStoreAt } from '../store_file.ts';
import { codesOf, etcOf } from './records.ts';

/** `cache show FILE URL`: the copies under a URL with their headers, and what a request for it would be served. */
export async function cacheShowVerb(
  io: Io,
  ports: Ports,
  [path = '', url = '']: readonly string[],
  options: Options,
): Promise<number> {
  const store = await readStoreAt(io, path);
  const wanted = storedUrl(url);
  if (wanted === null)
    throw new Stop(
      EXIT.usage,
      `${url}: a URL as retrace cache ls prints it is expected, for example http://example.com/a`,
    );
  const at = options.at ?? store.saved_ms;
  const copies = copiesUnder(storedCopies(store, path, { ...etcOf(io, options), set: options.set, at }), wanted);
  if (copies.length === 0) {
    await say(io, `${path}: nothing is stored under ${url}; retrace cache ls lists what is`);
    return EXIT.nothing;
  }
  const record = await ask(store, { io, ports, at, url: wanted }, options);
  await write(copies, record, { io, at }, options);
  return codesOf({ records: [record], notModelled: [] }, false)[0] ?? EXIT.fine;
}

interface Asking {
  readonly io: Io;
  readonly ports: Ports;
  readonly at: number;
  readonly url: NonNullable<ReturnType<typeof storedUrl>>;
}

/** The request as a server would take it that starts with this store at that moment. */
async function ask(store: SavedStore, { io, ports, at, url }: Asking, options: Options): Promise<TransactionRecord> {
  const { method = 'GET', header: headers, set } = options;
  const scenario = scenarioAsking(store, { at, method, url, headers, set, ...etcOf(io, options) });
  const { result } = await ports.play(scenario, { log: false, trace: true, renderLog: false });
  const [record] = result.records;
  if (record === undefined) throw new Stop(EXIT.unreadable, 'the request could not be played');
  return record;
}

interface Ways {
  readonly io: Io;
  readonly at: number;
}

async function write(
  copies: readonly StoredCopyLine[],
  record: TransactionRecord,
  { io, at }: Ways,
  options: Options,
): Promise<void> {
  const printer = newPrinter(io, options);
  const veil = newVeil(options);
  const { columns } = printer;
  const { trace: _, ...plain } = record;
  const out = [...copies.map((copy) => maskCopy(copy, veil)), maskRecord(plain, veil)];
  if (options.json) await printer.text(`${JSON.stringify(out, null, 2)}\n`);
  else if (options.ndjson) for (const line of out) await printer.json(line);
  else {
    await printer.lines(copies.flatMap((copy) => copyLines(copy, veil, columns)));
    await printer.lines(indented(lineOf(span(outcome(record, at), 'strong')), { indent: 0, columns, hanging: 2 }));
    if (record.origin_requests.length > 0)
      await printer.lines([lineOf(span('here by one that has nothing (404):', 'dim'))]);
    await printer.lines(timelineLines(record, veil, { columns, brief: options.brief }));
  }
  await printer.flush();
}

function maskCopy(copy: StoredCopyLine, veil: Veil): StoredCopyLine {
  const { request, response } = copy;
  return {
    ...copy,
    ...{ url: veil.url(copy.url), key: veil.url(copy.key) },
    request: { ...request, headers: maskHeaders(request.headers, veil) },
    response: { ...response, headers: maskHeaders(response.headers, veil) },
  };
}

const CONDITIONS = ['if-none-match', 'if-modified-since'];

/** In one sentence what this request would get. */
function outcome(
  { client_request: request, client_response, origin_requests: asked }: TransactionRecord,
  at: number,
): string {
  const when = `a ${request.method ?? ''} at ${new Date(at).toISOString()}`;
  const [first] = asked;
  if (first === undefined) {
    const status = client_response !== null && 'status' in client_response ? client_response.status : 'no answer';
    return `${when}: ${status} without asking the origin`;
  }
  const condition = first.headers.find(([name]) => CONDITIONS.includes(name.toLowerCase()))?.[0];
  return condition === undefined
    ? `${when}: the origin is asked for the object`
    : `${when}: the origin is asked whether the copy still holds (${condition})`;
}
