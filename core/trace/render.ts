import { never } from '../base/never.ts';
import { type Action, printedAction } from '../names/actions.ts';
import { type EventName, printedEvent } from '../names/events.ts';
import type { Version } from '../names/profile.ts';
import { type CacheAction, printedCacheAction } from '../names/states.ts';
import { CATALOG, type MessageName } from './catalog.ts';
import type { Args, TraceRecord } from './record.ts';

/** One line of the debug log without its time, thread and place. `id` is the number in `[#]` or `[@]`, if any. */
export interface LogLine {
  readonly tag: string;
  readonly message: string;
  readonly name: MessageName;
}

type Kind = 'plain' | 'event' | 'action' | 'ptr' | 'bool' | 'g' | 'f' | 'cache' | 'sm' | 'con';
type Piece = string | { readonly arg: string; readonly kind: Kind };

const compiled = new Map<string, readonly Piece[]>();

/** Splits a catalogue text into literals and placeholders; the result is kept. */
export function piecesOf(text: string): readonly Piece[] {
  const known = compiled.get(text);
  if (known) return known;
  const pieces: Piece[] = [];
  for (const part of text.split(/(\{[a-z_]+(?::[a-z]+)?\}|\[#\]|\[@\])/)) {
    if (part === '[#]') pieces.push('[', { arg: '', kind: 'sm' }, ']');
    else if (part === '[@]') pieces.push('[', { arg: '', kind: 'con' }, ']');
    else if (part.startsWith('{')) {
      const [arg = '', kind = 'plain'] = part.slice(1, -1).split(':');
      pieces.push({ arg, kind: kind as Kind });
    } else if (part) pieces.push(part);
  }
  compiled.set(text, pieces);
  return pieces;
}

/** The text a profile prints for a message, or null when it prints none. */
export function textOf(name: MessageName, profile: Version): string | null {
  const [, v92, v33] = CATALOG[name] as readonly [string, string | null, (string | null)?];
  return profile === '9.2' || v33 === undefined ? v92 : v33;
}

/** Prints one `say` record as its profile does; null when that profile has no such line. */
export function renderSaid(
  name: MessageName,
  args: Args,
  ids: { sm: number | null; con: number | null },
  profile: Version,
): string | null {
  const text = textOf(name, profile);
  if (text === null) return null;
  let out = '';
  for (const piece of piecesOf(text)) {
    if (typeof piece === 'string') out += piece;
    else if (piece.kind === 'sm') out += String(ids.sm);
    else if (piece.kind === 'con') out += String(ids.con);
    else out += printValue(args[piece.arg] ?? '', piece.kind, profile);
  }
  return out;
}

/** The log line of a trace record, or null when the record is not one the log shows. */
export function logLineOf(record: TraceRecord, profile: Version): LogLine | null {
  if (record.kind === 'transition') {
    const args = { from: record.from, to: record.to };
    return line('transition', args, record, profile);
  }
  return record.kind === 'say' ? line(record.name, record.args, record, profile) : null;
}

function line(name: MessageName, args: Args, record: TraceRecord, profile: Version): LogLine | null {
  const message = renderSaid(name, args, record, profile);
  const tag = profile === '3.3' && name === 'starting_transaction' ? 'http_cs' : CATALOG[name][0];
  return message === null ? null : { tag, message, name };
}

function printValue(value: string | number | boolean, kind: Exclude<Kind, 'sm' | 'con'>, profile: Version): string {
  switch (kind) {
    case 'plain':
      return String(value);
    case 'event':
      return printedEvent(value as EventName, profile);
    case 'action':
      return printedAction(value as Action, profile);
    case 'ptr':
      return `0x${Number(value).toString(16)}`;
    case 'bool':
      return value ? '1' : '0';
    case 'cache':
      return printedCacheAction(value as CacheAction);
    case 'g':
      return printG(Number(value));
    case 'f':
      return Number(value).toFixed(6);
    default:
      return never(kind);
  }
}

/** C's `%g`: six significant digits, trailing zeros dropped, exponent below 1e-4 and from 1e6 on. */
export function printG(value: number): string {
  if (value === 0) return '0';
  const exponent = Math.floor(Math.log10(Math.abs(Number(value.toPrecision(6)))));
  if (exponent >= -4 && exponent < 6) return String(Number(value.toPrecision(6)));
  const [mantissa = '', exp = '0'] = value.toExponential(5).split('e');
  const digits = mantissa.replace(/\.?0+$/, '');
  const n = Number(exp);
  return `${digits}e${n < 0 ? '-' : '+'}${String(Math.abs(n)).padStart(2, '0')}`;
}
