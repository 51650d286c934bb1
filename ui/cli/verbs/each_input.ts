import type { Input } from '../../../replay/input.ts';
import { EXIT, Stop, worst } from '../exit_codes.ts';
import { openPath } from '../input.ts';
import type { Io } from '../io.ts';
import { say } from '../output.ts';

/**
 * Does something with each input in turn. What goes wrong with one is said, and the others are still done; the worst
 * exit code is the answer. `nothing` (5) counts only when every input gave it.
 */
export async function eachInput(
  io: Io,
  paths: readonly string[],
  act: (input: Input) => Promise<number>,
): Promise<number> {
  const codes: number[] = [];
  for (const path of paths) {
    try {
      codes.push(await act(await openPath(io, path)));
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      await say(io, error.message);
      codes.push(error.code);
    }
  }
  const found = codes.filter((code) => code !== EXIT.nothing);
  return found.length > 0 ? worst(found) : EXIT.nothing;
}
