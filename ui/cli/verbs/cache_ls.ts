import { type StoredLine, storedCopies } from '../../../replay/store/listing.ts';
import type { SavedStore } from '../../../replay/store/saved_store.ts';
import { newVeil, type Veil } from '../../view/secrets.ts';
import { storedHead, storedLine, storedSummary } from '../../view/stored.ts';
import { EXIT, worst } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { newPrinter } from '../output.ts';
import { readStoreAt } from '../store_file.ts';
import { etcOf } from './records.ts';

/** `cache ls FILE…`: the copies of saved stores, each in a line, as they are at a moment. */
export async function cacheLsVerb(io: Io, paths: readonly string[], options: Options): Promise<number> {
  const printer = newPrinter(io, options);
  const veil = newVeil(options);
  const all: StoredLine[] = [];
  const codes: number[] = [];
  for (const path of paths) {
    const store = await readStoreAt(io, path);
    const lines = linesOf(store, path, io, options).map((line) => masked(line, veil));
    codes.push(lines.length === 0 ? EXIT.nothing : EXIT.fine);
    if (options.json) all.push(...lines);
    else if (options.ndjson) for (const line of lines) await printer.json(line);
    else {
      const { columns } = printer;
      await printer.lines([storedHead(columns), ...lines.map((line) => storedLine(line, veil, columns))]);
      await printer.lines([storedSummary(lines, options.at ?? store.saved_ms)]);
    }
  }
  if (options.json) await printer.text(`${JSON.stringify(all, null, 2)}\n`);
  await printer.flush();
  return worst(codes);
}

function linesOf(store: SavedStore, path: string, io: Io, options: Options): StoredLine[] {
  const { set, at = store.saved_ms } = options;
  const copies = storedCopies(store, path, { ...etcOf(io, options), set, at });
  return copies.map(({ request: _, response: __, ...line }) => line);
}

function masked<L extends StoredLine>(line: L, veil: Veil): L {
  return { ...line, url: veil.url(line.url), key: veil.url(line.key) };
}
