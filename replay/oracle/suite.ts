import { readOracleRecord } from '../compare/oracle_record.ts';
import { filesBelow, readBytes, readText } from '../files.ts';
import { readBeside } from '../modules.ts';
import { runScenario } from '../run/scenario_run.ts';
import { showPlace } from '../scenario/fault.ts';
import { loadScenario } from '../scenario/load.ts';
import { type ScenarioScore, scoreScenario } from './scores.ts';

/** One scenario with the record of what the real server did with it. */
interface OracleCase {
  readonly name: string;
  readonly scenario: string;
  readonly record: string;
}

const nameOf = (path: string) =>
  path.slice(path.lastIndexOf('/') + 1).replace(/\.(real\.json(\.gz)?|(replay\.)?ya?ml)$/, '');

/** The records of a folder, with the scenarios below another one that they were made from, in order of their names. */
export function findCases(records: string, scenarios: string): OracleCase[] {
  const paths = new Map(
    filesBelow(scenarios)
      .filter((path) => /\.ya?ml$/.test(path))
      .map((path) => [nameOf(path), path]),
  );
  return filesBelow(records)
    .filter((path) => path.includes('.real.json'))
    .flatMap((path) => {
      const scenario = paths.get(nameOf(path));
      return scenario === undefined
        ? []
        : [{ name: nameOf(path), scenario: `${scenarios}/${scenario}`, record: `${records}/${path}` }];
    });
}

/** Runs a case with the recording's clock and scores it. What the run throws is the scenario's fault. */
export function runCase(one: OracleCase, etc: Readonly<Record<string, string>>): ScenarioScore {
  const record = readOracleRecord(readBytes(one.record));
  const source = readText(one.scenario);
  try {
    const at = record.base_time * 1000 + record.start_offset_ms;
    const { scenario } = loadScenario(source, one.scenario, { etc, at, beside: readBeside(source, one.scenario) });
    const { records } = runScenario(scenario, { log: true });
    return scoreScenario(record, { transactions: records });
  } catch (error) {
    return scoreScenario(record, { fault: faultText(error) });
  }
}

function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = 'place' in error ? `${showPlace(error.place as Parameters<typeof showPlace>[0])}: ` : '';
  const frame = /\n\s+at (.*)/.exec(error.stack ?? '')?.[1] ?? '';
  return place === '' ? `${error.message} (${frame})` : error.message;
}
