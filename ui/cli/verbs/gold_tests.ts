import { EXIT, Stop } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { say } from '../output.ts';
import type { Ports } from '../ports.ts';

/** `test [PATH…]`: gold tests on vitest, which writes its report to stdout itself. */
export async function testVerb(io: Io, ports: Ports, paths: readonly string[], options: Options): Promise<number> {
  if (options.etc !== undefined && io.folder(options.etc) === null)
    throw new Stop(EXIT.usage, `--etc ${options.etc}: no such folder`);
  const { code, problems, coverage } = await ports.test({
    paths,
    cwd: io.cwd,
    reporters: options.reporter,
    coverage: options.coverage,
    ...(options.filter === undefined ? {} : { filter: options.filter }),
    ...(options.etc === undefined ? {} : { etc: options.etc }),
  });
  if (coverage.length > 0) await io.out.write(`${coverage.join('\n')}\n`);
  for (const problem of problems) await say(io, problem);
  return code;
}
