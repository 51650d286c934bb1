import type { OpaqueOrigin } from '../net/opaque.ts';
import type { BuildOptions } from '../record/build.ts';
import { finishRun, type RunResult } from './result.ts';
import { answer, openAsks, type Run, runOn } from './run.ts';

/**
 * Runs to the end, asking an unscripted origin whenever one has to answer. Virtual time stands still meanwhile, so the
 * run stays the same however long the answers take; they are kept in the run and asked for once.
 */
export async function runAsking<C>(run: Run<C>, origin: OpaqueOrigin, options: BuildOptions = {}): Promise<RunResult> {
  while (runOn(run) === 'asking') {
    for (const { id, request } of [...openAsks(run)]) answer(run, id, await origin.answer(request));
  }
  return finishRun(run, options);
}
