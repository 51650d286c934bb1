import type { ConfigNote } from './setting.ts';
import { liveLines, type Volume } from './volume_config.ts';

/** Hosts whose objects are in a volume, by its place in the list of volumes. */
interface HostRule {
  readonly kind: 'hostname' | 'domain';
  /** Lower case. */
  readonly name: string;
  readonly volume: number;
}

/** The volumes of the store, and which one an object is in by its host. */
export interface Hosting {
  readonly volumes: readonly Volume[];
  readonly rules: readonly HostRule[];
  /** That of hosts which no rule names. */
  readonly others: number;
}

const RULE = /^(hostname|domain)=(\S+)\s+volume=(\d+)$/i;

/**
 * Reads hosting.config. Null, and a note, when it is not known in which volume objects are: several for a host, or none
 * for those no rule names, without which the server does not use its cache. ATS: CacheHostTable::BuildTableFromString
 */
export function readHosting(
  text: string,
  file: string,
  volumes: readonly Volume[],
  notes: ConfigNote[],
): Hosting | null {
  const rules: HostRule[] = [];
  const lines = liveLines(text);
  for (const { line, number } of lines) {
    const say = (severity: ConfigNote['severity'], said: string) =>
      notes.push({ file, line: number, severity, text: said });
    const [, kind = '', name = '', digits] = RULE.exec(line) ?? [];
    const volume = volumes.findIndex((each) => each.number === Number(digits));
    const rule = { kind: kind.toLowerCase() as HostRule['kind'], name: name.toLowerCase(), volume };
    const known = digits !== undefined && isKnown(rule, rules);
    if (!known) {
      say('not modelled', 'an entry with other than one volume, or for the same hosts: the store is one ring here');
      return null;
    }
    if (volume >= 0) rules.push(rule);
    else say('warning', `discarding ${file} entry at line ${number} : bad volume number [${digits}]`);
  }
  return hostingOf(rules, volumes, lines[0]?.number, (line, said) =>
    notes.push({ file, line, severity: 'not modelled', text: `${said}: the store is one ring here` }),
  );
}

/** Of two entries for one host name the later counts; what else two for the same hosts do is not known. */
function isKnown(rule: HostRule, rules: readonly HostRule[]): boolean {
  const same = rules.filter(({ name }) => name === rule.name);
  const isPlain = ({ kind, name }: HostRule) => kind === 'hostname' && name !== '*';
  return same.length === 0 || [rule, ...same].every(isPlain);
}

function hostingOf(
  rules: readonly HostRule[],
  volumes: readonly Volume[],
  line: number | undefined,
  say: (line: number, what: string) => void,
): Hosting | null {
  const generic = rules.find(({ name }) => name === '*');
  if (generic) return { volumes, rules: rules.filter((rule) => rule !== generic), others: generic.volume };
  if (line !== undefined) say(line, 'no hostname=*, without which the server does not use its cache');
  else if (volumes.length > 1) say(0, 'several volumes and no hosting.config');
  else if (volumes.length === 1) return { volumes, rules: [], others: 0 };
  return null;
}

/** The place in the list of the volume that objects of a host are in: the longest name that fits decides, the later of two. */
export function volumeOfHost({ rules, others }: Hosting, host: string): number {
  let best: HostRule | null = null;
  for (const rule of rules) {
    const fits = host === rule.name || (rule.kind === 'domain' && host.endsWith(`.${rule.name}`));
    if (fits && rule.name.length >= (best?.name.length ?? 0)) best = rule;
  }
  return best?.volume ?? others;
}
