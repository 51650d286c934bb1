/** Lines of remap.config that begin with a dot. ATS: remap_parse_directive */
import type { Reading } from './remap_file.ts';
import { readOptions } from './remap_options.ts';

const NAMES: Readonly<Record<string, 'define' | 'delete' | 'use' | 'unuse' | 'include'>> = {
  '.definefilter': 'define',
  '.deffilter': 'define',
  '.defflt': 'define',
  '.deletefilter': 'delete',
  '.delfilter': 'delete',
  '.delflt': 'delete',
  '.usefilter': 'use',
  '.activefilter': 'use',
  '.activatefilter': 'use',
  '.useflt': 'use',
  '.unusefilter': 'unuse',
  '.deactivatefilter': 'unuse',
  '.unactivefilter': 'unuse',
  '.deuseflt': 'unuse',
  '.unuseflt': 'unuse',
  '.include': 'include',
};

const MAX_DEPTH = 16;

/** Acts on one directive; the reason when it is wrong. */
export function readDirective(reading: Reading, words: string[], include: (file: string) => void): string | null {
  const [label = '', ...rest] = words;
  const name = rest[0];
  const directive = NAMES[label.toLowerCase()];
  if (directive === undefined) return `unknown directive '${label}'`;
  if (name === undefined) return `directive '${label}' needs an argument`;
  switch (directive) {
    case 'define':
      return define(reading, name, rest.slice(1));
    case 'delete':
      reading.defined.delete(name);
      return null;
    case 'use':
      return use(reading, name);
    case 'unuse':
      return unuse(reading, name);
    case 'include':
      return includeFiles(reading, rest, include);
  }
}

function define(reading: Reading, name: string, words: string[]): string | null {
  const options = readOptions(words, name);
  if (typeof options === 'string') return options;
  const filter = options.filters[0];
  if (filter === undefined) return `filter '${name}' has no options`;
  reading.defined.set(name, filter);
  return null;
}

function unuse(reading: Reading, name: string): string | null {
  if (name !== 'ip_allow' && !reading.defined.has(name)) return `undefined filter '${name}'`;
  reading.active = reading.active.filter((other) => other !== name);
  if (name === 'ip_allow') reading.active.push('-ip_allow');
  return null;
}

function use(reading: Reading, name: string): string | null {
  if (name === 'ip_allow') {
    reading.active = reading.active.filter((other) => other !== '-ip_allow');
    return null;
  }
  if (!reading.defined.has(name)) return `undefined filter '${name}'`;
  if (!reading.active.includes(name)) reading.active.push(name);
  return null;
}

function includeFiles(reading: Reading, names: string[], include: (file: string) => void): string | null {
  if (reading.depth >= MAX_DEPTH) return 'includes are nested too deep';
  reading.depth++;
  for (const name of names) {
    const inside = Object.keys(reading.files).filter((file) => file.startsWith(`${name}/`));
    const files = reading.files[name] === undefined ? inside.sort() : [name];
    if (files.length === 0) return `cannot include '${name}': no such file`;
    for (const file of files) include(file);
  }
  reading.depth--;
  return null;
}
