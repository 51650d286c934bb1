import { KINDS, kindOf } from './exercised.ts';
import { wholeMachine } from './machine.ts';
import { UNREACHED } from './unreached.ts';

const PLURAL = { edge: 'edges between actions', handler: 'events of handlers', hook: 'hooks' } as const;

/** What a run exercised of the machine and what not, as lines: a count for each kind, then each thing left out with the reason. */
export function coverageLines(exercised: ReadonlySet<string>): string[] {
  const machine = wholeMachine();
  const known = new Set(machine);
  const counts = KINDS.map((kind) => {
    const all = machine.filter((key) => kindOf(key) === kind);
    const reachable = all.filter((key) => exercised.has(key) || UNREACHED[key] === undefined);
    const hit = all.filter((key) => exercised.has(key)).length;
    return `${PLURAL[kind]}: ${hit} of ${reachable.length} exercised, ${all.length - reachable.length} out of reach`;
  });
  const missed = machine.filter((key) => !exercised.has(key) && UNREACHED[key] === undefined);
  const beyond = machine.filter((key) => !exercised.has(key) && UNREACHED[key] !== undefined);
  const unknown = [...exercised].filter((key) => !known.has(key)).sort();
  return [
    ...counts,
    ...missed.map((key) => `not exercised: ${key}`),
    ...beyond.map((key) => `out of reach: ${key}: ${UNREACHED[key]}`),
    ...unknown.map((key) => `in no table: ${key}`),
  ];
}
