/** The `@…` options of remap rules and filters. ATS: remap_validate_filter_args */
import { parseIpRange } from '../base/ip.ts';
import type { AclFilter, AclRange, RemapPlugin } from './remap_table.ts';

export interface Options {
  plugins: RemapPlugin[];
  /** The rule's own filter, when it has one. */
  filters: AclFilter[];
  mapId: number;
  strategy: string | null;
}

const ALLOWING: ReadonlySet<string> = new Set(['1', 'on', 'allow', 'enable']);
const DENYING: ReadonlySet<string> = new Set(['0', 'off', 'deny', 'disable']);

/** Reads the words after TO; those without `@` are ignored. A text is the reason why they are wrong. */
export function readOptions(words: readonly string[], name = ''): Options | string {
  const options: Options = { plugins: [], filters: [], mapId: 0, strategy: null };
  const filter: AclFilter = { name, action: 'allow', methods: [], sources: [], locals: [], internal: false };
  let filters = false;
  for (const word of words) {
    if (!word.startsWith('@')) continue;
    const [label = '', value = ''] = cut(word.slice(1));
    const problem = readOption(label, value, options) ?? readFilterOption(label, value, filter);
    if (problem === null) filters = true;
    else if (problem !== '') return problem;
  }
  if (filters) options.filters.push(filter);
  return options;
}

function cut(word: string): [string, string] {
  const equals = word.indexOf('=');
  return equals < 0 ? [word.toLowerCase(), ''] : [word.slice(0, equals).toLowerCase(), word.slice(equals + 1)];
}

/** '' when the option is one of the rule's own, null when it is none of them, else what is wrong. */
function readOption(label: string, value: string, options: Options): string | null {
  const plugin = options.plugins.at(-1);
  switch (label) {
    case 'plugin':
      if (value === '') return '@plugin without a name';
      options.plugins.push({ path: value, params: [] });
      return '';
    case 'pparam':
      plugin?.params.push(value);
      return '';
    case 'mapid':
      options.mapId = Number.parseInt(value, 10) || 0;
      return '';
    case 'strategy':
      options.strategy = value;
      return '';
    default:
      return null;
  }
}

/** Null when the option became part of the filter, else what is wrong; '' for an option that is none. */
function readFilterOption(label: string, value: string, filter: AclFilter): string | null {
  switch (label) {
    case 'action':
      if (!ALLOWING.has(value) && !DENYING.has(value)) return `bad @action=${value}`;
      filter.action = ALLOWING.has(value) ? 'allow' : 'deny';
      return null;
    case 'method':
      filter.methods.push(value);
      return null;
    case 'src_ip':
      return addRange(filter.sources, value);
    case 'in_ip':
      return addRange(filter.locals, value);
    case 'internal':
      filter.internal = true;
      return null;
    default:
      return '';
  }
}

function addRange(ranges: AclRange[], text: string): string | null {
  const inverted = text.startsWith('~');
  const range = parseIpRange(inverted ? text.slice(1) : text);
  if (range === null) return `bad address range ${text}`;
  ranges.push({ range, inverted });
  return null;
}

/** Whether a reserved filter name is on: `ip_allow` is, until it is switched off. */
export function isActive(active: readonly string[], name: string): boolean {
  return !active.includes(`-${name}`);
}
