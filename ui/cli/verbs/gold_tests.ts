import { summaryLine } from '../../../replay/gold/summary.ts';
import { EXIT, Stop, worst } from '../exit_codes.ts';
import { openPath } from '../input.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { say } from '../output.ts';
import type { Ports } from '../ports.ts';
import { readStoreAt } from '../store_file.ts';
import { etcOf } from './records.ts';

/** `test [PATH…]`: gold tests on vitest, which writes its report to stdout itself. */
export async function testVerb(io: Io, ports: Ports, paths: readonly string[], options: Options): Promise<number> {
  etcOf(io, options);
  if (options.known !== undefined && io.kindOf(options.known) !== 'file')
    throw new Stop(EXIT.usage, `--known ${options.known}: no such file`);
  if (options.loadStore !== undefined) await readStoreAt(io, options.loadStore);
  const { tests, refused } = await sorted(io, paths);
  if (tests.length === 0 && refused.length > 0) return worst(refused);
  const { code, problems, coverage, known, count } = await ports.test({
    paths: tests,
    cwd: io.cwd,
    reporters: options.reporter,
    coverage: options.coverage,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    ...(options.known === undefined ? {} : { known: options.known }),
    ...(options.etc === undefined ? {} : { etc: options.etc }),
    ...(options.loadStore === undefined ? {} : { store: options.loadStore }),
  });
  // a reporter that was asked for by name may be for a program to read
  if (options.reporter.length === 0 && count.files > 0) await io.out.write(`${summaryLine(count)}\n`);
  if (coverage.length > 0) await io.out.write(`${coverage.join('\n')}\n`);
  if (known.length > 0) await io.out.write(`${known.join('\n')}\n`);
  for (const problem of problems) await say(io, problem);
  return worst([code, ...refused]);
}

/** Files that are named and are no replay files are refused here: the test runner would take them for programs. */
async function sorted(io: Io, paths: readonly string[]): Promise<{ tests: string[]; refused: number[] }> {
  const tests: string[] = [];
  const refused: number[] = [];
  for (const path of paths) {
    const why = path === '-' || io.kindOf(path) === 'file' ? await whyNoTest(io, path) : null;
    if (why === null) tests.push(path);
    else {
      await say(io, why.message);
      refused.push(why.code);
    }
  }
  return { tests, refused };
}

async function whyNoTest(io: Io, path: string): Promise<Stop | null> {
  if (path === '-') return new Stop(EXIT.usage, 'test takes files and folders, not standard input');
  try {
    const { file, kind, chunks } = await openPath(io, path);
    await chunks.return?.(undefined);
    return kind === 'replay' ? null : new Stop(EXIT.unreadable, `${file}: not a replay file`);
  } catch (error) {
    if (error instanceof Stop) return error;
    throw error;
  }
}
