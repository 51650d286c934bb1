import type { ConfigNote } from './setting.ts';

const MIB = 2 ** 20;
/** Volumes are made of pieces of this size. ATS: STORE_BLOCKS_PER_VOL */
const PIECE = 128 * MIB;
/** What a disk has beside its volumes: a block at the beginning, and its table of volumes. */
const BESIDE = 3 * 8192;

/** A volume that is made of the storage. */
export interface Volume {
  readonly number: number;
  readonly bytes: number;
}

const TOO_MUCH = 'Total volume size added up to more than 100 percent, No volumes created';

const FORMS: Readonly<Record<string, RegExp>> = {
  volume: /^\d+$/,
  scheme: /^(http|mixt)$/i,
  size: /^\d+%?$/,
  ramcache: /^(true|false)$/i,
};

/** Lines of a file with something on them, with their numbers; comments are taken out. */
export function liveLines(text: string): { readonly line: string; readonly number: number }[] {
  return text.split('\n').flatMap((source, index) => {
    const line = source.trim();
    return line === '' || line.startsWith('#') ? [] : [{ line, number: index + 1 }];
  });
}

/**
 * Reads volume.config: the volumes made of a storage of so many bytes, empty when there are none. Null, and a note, when
 * it is not known what the server makes of it. ATS: ConfigVolumes::BuildListFromString, cplist_reconfigure
 */
export function readVolumes(text: string, file: string, storage: number, notes: ConfigNote[]): Volume[] | null {
  const volumes: Volume[] = [];
  let percent = 0;
  for (const { line, number } of liveLines(text)) {
    const say = (severity: ConfigNote['severity'], said: string) =>
      notes.push({ file, line: number, severity, text: said });
    const entry = entryOf(line);
    if (entry.size?.endsWith('%')) percent += Number.parseInt(entry.size, 10);
    const isPartTooMany = entry.size?.endsWith('%') && percent > 100;
    const fault = isPartTooMany ? TOO_MUCH : faultOf(entry, volumes);
    if (fault !== null) {
      say('warning', `discarding ${file} entry at line ${number} : ${fault}`);
      continue;
    }
    const bytes = bytesOf(entry.size ?? '', storage);
    volumes.push({ number: Number(entry.volume), bytes: bytes ?? 0 });
    const left = storage - BESIDE - volumes.reduce((sum, volume) => sum + volume.bytes, 0);
    const unknown = unknownOf(entry, bytes, left);
    if (unknown !== null) {
      say('not modelled', `${unknown}: the store is one ring here`);
      return null;
    }
  }
  return volumes;
}

function entryOf(line: string): Record<string, string> {
  const pairs = line.split(/\s+/).map((token) => /^(\w+)=(.*)$/.exec(token) ?? ['', token, '']);
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), value]));
}

function faultOf(entry: Readonly<Record<string, string>>, volumes: readonly Volume[]): string | null {
  const number = Number(entry.volume);
  if (Object.entries(entry).some(([name, value]) => !FORMS[name]?.test(value))) return 'not an entry';
  if (entry.volume === undefined || entry.scheme === undefined || Number(entry.size) === 0 || entry.size === undefined)
    return 'Unexpected end of line';
  if (number < 1 || number > 255) return 'Bad Volume Number';
  return volumes.some((volume) => volume.number === number) ? 'Volume Already Specified' : null;
}

/** A part of the storage is rounded down to whole pieces; null for a size that is not a number of these. */
function bytesOf(size: string, storage: number): number | null {
  const part = size.endsWith('%');
  const bytes = part ? ((storage - BESIDE) * Number.parseInt(size, 10)) / 100 : Number(size) * MIB;
  if (part) return Math.floor(bytes / PIECE) * PIECE || null;
  return bytes % PIECE === 0 ? bytes : null;
}

function unknownOf(entry: Readonly<Record<string, string>>, bytes: number | null, left: number): string | null {
  if (/^mixt$/i.test(entry.scheme ?? '')) return 'scheme=mixt, with which the server does not start';
  if (/^false$/i.test(entry.ramcache ?? '')) return 'ramcache=false';
  if (bytes === null) return 'a volume that is not a multiple of 128 MB';
  return left < 0 ? 'more volumes than there is room for' : null;
}
