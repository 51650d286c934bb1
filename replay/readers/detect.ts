import { isStamp } from './blocks.ts';
import { newPrefix, parsePrefix } from './dialects.ts';
import { latin1 } from './lines.ts';

/** What an input is, told from its first bytes; `records` are our own NDJSON, `store` is a saved store, `yaml` is YAML or JSON that is no replay file. */
export const INPUT_KINDS = [
  'log',
  'replay',
  'records',
  'store',
  'pcap',
  'gzip',
  'empty',
  'binary',
  'yaml',
  'unknown',
] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** How many bytes are needed to tell an input's kind for sure, when it has so many. */
export const DETECTION_BYTES = 1 << 16;

const PCAP_STARTS = ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'];
const REPLAY_KEYS = /^(?:autest|sessions|meta)[ \t]*:/m;
const RECORD = /^\s*\{[^\n]{0,2000}"schema":"retrace\.transaction\//;
const STORE = /^\s*\{\s*"schema"\s*:\s*"retrace\.store\//;
const JSON_REPLAY = /^\s*\{[\s\S]*"(?:sessions|autest)"\s*:/;
const YAML_KEY = /^(?:---|%YAML|["']?[A-Za-z_][\w.-]*["']?[ \t]*:(?:[ \t]|$)|- )/m;

function hasRecord(bytes: Uint8Array): boolean {
  const prefix = newPrefix();
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(10, from);
    const to = end < 0 ? bytes.length : end;
    if (isStamp(bytes, from, to) && parsePrefix(bytes, from, to, prefix)) return true;
    from = to + 1;
  }
  return false;
}

/** A header dump at a line's start, or the server's first line: a log too, though no record is in sight. */
const LOG_SIGNS =
  /^(?:\+{9} .{1,60} \+{9}\n-- State Machine Id: \d|Traffic Server \d+\.\d+|NOTE: using the environment variable TS_)/m;

function looksBinary(bytes: Uint8Array): boolean {
  let controls = 0;
  for (const byte of bytes) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27) controls += 1;
  }
  return controls > bytes.length / 10;
}

/**
 * Tells what an input is from its content.
 * @param bytes its first bytes, up to `DETECTION_BYTES`
 */
export function detectInput(bytes: Uint8Array): InputKind {
  if (bytes.length === 0) return 'empty';
  const start = Array.from(bytes.subarray(0, 4), (b) => b.toString(16).padStart(2, '0')).join('');
  if (PCAP_STARTS.includes(start)) return 'pcap';
  if (start.startsWith('1f8b')) return 'gzip';
  if (hasRecord(bytes)) return 'log';
  const words = latin1(bytes, 0, bytes.length);
  if (RECORD.test(words)) return 'records';
  if (STORE.test(words)) return 'store';
  if (LOG_SIGNS.test(words)) return 'log';
  if (looksBinary(bytes)) return 'binary';
  if (REPLAY_KEYS.test(words) || JSON_REPLAY.test(words)) return 'replay';
  return YAML_KEY.test(words) || /^\s*\{/.test(words) ? 'yaml' : 'unknown';
}

/** Why an input of this kind cannot be read (exit code 3), for a person; null when it can. */
export function whyUnreadable(kind: InputKind): string | null {
  switch (kind) {
    case 'log':
    case 'replay':
    case 'records':
    case 'store':
    case 'gzip':
      return null;
    case 'pcap':
      return 'a packet capture, which this version does not read; give it the debug log';
    case 'empty':
      return 'the file is empty';
    case 'binary':
      return 'a binary file; a debug log or a replay file is expected';
    case 'yaml':
      return 'not a replay file: it has neither "sessions:" nor "autest:"';
    case 'unknown':
      return 'no line of a debug log, and not a replay file';
  }
}
