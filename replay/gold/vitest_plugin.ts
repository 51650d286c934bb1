import { readText } from '../files.ts';
import { knownOf, readKnown } from './known.ts';
import { type ModuleSetting, moduleText } from './module_text.ts';

/** What may be said about gold tests: configuration, what is known not to be met, and (for ours) who plays them. */
export interface GoldOptions {
  readonly etc?: string;
  /** Path of a saved store that every scenario starts with. */
  readonly store?: string;
  /** Path of a list of expectations that are known not to be met. */
  readonly known?: string;
  readonly player?: string;
}

/** Path of a module beside this one, built or not. */
function beside(name: string): string {
  return `${import.meta.dirname}/${name}${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`;
}

const SCENARIO = /\.ya?ml$/;

/** A Vite plugin by which scenario files are test modules: one test per transaction, failures point into the YAML. */
export function goldPlugin(options: GoldOptions = {}) {
  const setting: ModuleSetting = {
    harness: beside('harness'),
    player: options.player ?? beside('play'),
    etc: options.etc ?? null,
    store: options.store ?? null,
  };
  const known = options.known === undefined ? {} : readKnown(readText(options.known), options.known);
  return {
    name: 'retrace-gold',
    enforce: 'pre' as const,
    transform(source: string, id: string) {
      const [file = id] = id.split('?');
      return SCENARIO.test(file)
        ? { code: moduleText(source, file, { ...setting, known: knownOf(known, file) }), map: null }
        : null;
    },
  };
}

/** The vitest project of a folder's gold tests, for `test.projects` of a configuration. */
export function goldProject(include: string[], options: GoldOptions = {}) {
  return {
    extends: true as const,
    plugins: [goldPlugin(options)],
    test: { name: 'gold', include, exclude: ['**/node_modules/**'] },
  };
}
