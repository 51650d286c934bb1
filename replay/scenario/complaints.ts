import type { Config } from '../../core/config/config.ts';
import { RECORDS } from '../../core/config/records.ts';
import { nearName } from './near.ts';

const UNKNOWN = /^Unrecognized configuration value '(.*)'$/;

/** What the real server would complain about in its configuration, each with its place; names that nothing knows with a near one. */
export function complaintsOf(notes: Config['notes']): string[] {
  return notes
    .filter(({ severity }) => severity !== 'note' && severity !== 'not modelled')
    .map(({ file, line, text }) => `${line === 0 ? file : `${file}:${line}`}: ${text}${hint(text)}`);
}

function hint(text: string): string {
  const name = UNKNOWN.exec(text)?.[1];
  const near = name === undefined ? null : nearName(name, Object.keys(RECORDS));
  return near === null ? '' : `, did you mean ${near}?`;
}
