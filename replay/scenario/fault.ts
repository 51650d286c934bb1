import type { Place } from './scenario.ts';

/** A scenario file that cannot be used: where, and what was expected there. */
export class ScenarioFault extends Error {
  readonly place: Place;
  readonly expected: string;

  constructor(place: Place, expected: string) {
    super(`${showPlace(place)}: ${expected}`);
    this.name = 'ScenarioFault';
    this.place = place;
    this.expected = expected;
  }
}

/** `file:line:column`. */
export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
