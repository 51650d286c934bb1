import type { Place } from './scenario.ts';

/** A scenario file that cannot be used: where, and why, or what was expected there. */
export class ScenarioFault extends Error {
  readonly place: Place;
  readonly reason: string;

  constructor(place: Place, reason: string) {
    super(`${showPlace(place)}: ${reason}`);
    this.name = 'ScenarioFault';
    this.place = place;
    this.reason = reason;
  }
}

/** `file:line:column`. */
export function showPlace({ file, line, column }: Place): string {
  return `${file}:${line}:${column}`;
}
