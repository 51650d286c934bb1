import { readStore, type SavedStore, StoreFault } from '../../replay/store/saved_store.ts';
import { EXIT, Stop } from './exit_codes.ts';
import { openPath, textOf } from './input.ts';
import type { Io } from './io.ts';
import type { Options } from './options.ts';

/** The saved store at a path. Throws `Stop` when it is none, with the part that is wrong. */
export async function readStoreAt(io: Io, path: string): Promise<SavedStore> {
  const input = await openPath(io, path);
  if (input.kind !== 'store') {
    await input.chunks.return?.(undefined);
    throw new Stop(EXIT.unreadable, `${input.file}: not a saved store; retrace run --save-store writes one`);
  }
  try {
    return readStore(await textOf(input));
  } catch (error) {
    if (error instanceof StoreFault) throw new Stop(EXIT.unreadable, `${input.file}: ${error.message}`);
    throw error;
  }
}

/** One file takes the store of one run. */
export function checkSaveStore(inputs: readonly string[], { saveStore }: Options): void {
  if (saveStore !== undefined && inputs.length > 1)
    throw new Stop(EXIT.usage, `--save-store ${saveStore}: takes one input; each run begins with a store of its own`);
}
