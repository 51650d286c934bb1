/** Reading records.config and values given by name. ATS: RecConfigFileParse (lib/records/RecConfigParse.cc) */
import { trimBlanks } from '../http/header.ts';
import type { Profile } from '../names/profile.ts';
import { recordRow } from './guide_records.ts';
import { type ConfigNote, placeOf, type Setting } from './setting.ts';

interface RecordsRead {
  records: Record<string, Setting>;
  notes: ConfigNote[];
}

const SCOPES: ReadonlySet<string> = new Set(['CONFIG', 'LOCAL', 'NODE', 'PROCESS']);
const TYPES: ReadonlySet<string> = new Set(['INT', 'FLOAT', 'STRING', 'COUNTER']);
const MULTIPLES: Readonly<Record<string, number>> = { K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Reads the lines `SCOPE NAME TYPE VALUE`; later lines win. A line that counts for nothing leaves a note. */
export function readRecords(text: string, file: string, profile: Profile = '9.2'): RecordsRead {
  const read: RecordsRead = { records: {}, notes: [] };
  let number = 1;
  for (const piece of text.split(/(\r\n|\n|\r)/)) {
    if (piece === '\n' || piece === '\r' || piece === '\r\n') number++;
    else readLine(trimBlanks(piece), { file, number, profile }, read);
  }
  return read;
}

interface LinePlace {
  readonly file: string;
  readonly number: number;
  readonly profile: Profile;
}

function readLine(line: string, { file, number, profile }: LinePlace, read: RecordsRead): void {
  if (line === '' || line.startsWith('#')) return;
  const [, scope, name = '', type = '', value] = /^(\S+)[ \t]+(\S+)[ \t]+(\S+)[ \t]+(.+)$/.exec(line) ?? [];
  const cut = scope === undefined || value === undefined;
  const fault = cut
    ? `Could not parse line at '${file}:${number}' -- skipping line: '${line}'`
    : faultOf(scope, type, name, profile);
  const unknown = recordRow(name, profile) ? null : `Unrecognized configuration value '${name}'`;
  const said = fault ?? unknown;
  if (said !== null) read.notes.push({ file, line: number, severity: 'warning', text: said });
  if (fault !== null || value === undefined) return;
  read.records[name] = { value: recordValue(type, value), from: placeOf(file, number) };
}

/** Why a line has no effect, or null. */
function faultOf(scope: string, type: string, name: string, profile: Profile): string | null {
  if (!SCOPES.has(scope)) return `Unknown record type '${scope}', line skipped`;
  if (!TYPES.has(type)) return `Unknown data type '${type}', line skipped`;
  const row = recordRow(name, profile);
  if (row === null || row.type === type) return null;
  return `'${name}' is of type ${row.type}, not ${type}: the line has no effect`;
}

/** A value as the server reads it from the text of a line. */
function recordValue(type: string, text: string): string | number | null {
  if (type === 'INT' || type === 'COUNTER') return intValue(text);
  if (type === 'FLOAT') return floatValue(text);
  return text === 'NULL' ? null : text;
}

/** Sign, decimal or 0x digits, one of the suffixes K M G T (powers of 1024); what follows is ignored. */
function intValue(text: string): number {
  const [, sign, digits, suffix] = /^\s*([-+]?)(0[xX][0-9a-fA-F]+|\d+)([KMGT]?)/.exec(text) ?? [];
  if (digits === undefined) return 0;
  const size = Number(digits) * (MULTIPLES[suffix ?? ''] ?? 1);
  return sign === '-' && size !== 0 ? -size : size;
}

function floatValue(text: string): number {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : 0;
}

/** A value given outside a file (`--set`, a scenario): text is read by the record's own type. */
export function givenValue(name: string, value: string | number | boolean | null): string | number | null {
  const type = recordRow(name, 'guide')?.type ?? null;
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return type === 'STRING' ? String(value) : value;
  return recordValue(type ?? 'STRING', value);
}
