import type { StartsFrom } from './player.ts';

/** What may be said about gold tests: configuration, what is known not to be met, and (for ours) who plays them. */
export interface GoldOptions {
  readonly etc?: string;
  /** Path of a saved store that every scenario starts with. */
  readonly store?: string;
  /** Path of a list of expectations that are known not to be met. */
  readonly known?: string;
  /** Tell what the run exercised of the machine. */
  readonly coverage?: boolean;
  readonly player?: string;
}

/** What the threads that run gold tests are told. */
interface GoldSetting extends StartsFrom {
  /** Path of the module that plays scenarios. */
  readonly player: string;
  /** Path of a list of expectations that are known not to be met. */
  readonly known: string | null;
}

declare module 'vitest' {
  interface ProvidedContext {
    gold: GoldSetting;
  }
}

/** Names of files that are scenarios, not programs. */
export const SCENARIO = /\.ya?ml$/;

/** Path of a module beside this one, built or not. */
function beside(name: string): string {
  return `${import.meta.dirname}/${name}${import.meta.filename.endsWith('.ts') ? '.ts' : '.js'}`;
}

function settingOf({ etc, store, known, coverage, player }: GoldOptions): GoldSetting {
  return {
    player: player ?? beside('play'),
    etc: etc ?? null,
    store: store ?? null,
    known: known ?? null,
    coverage: coverage ?? false,
  };
}

/**
 * A plugin by which scenario files are test files to vitest: one test per transaction, failures point into the YAML.
 * Other test files run as ever.
 */
export function goldPlugin(options: GoldOptions = {}) {
  return {
    name: 'retrace-gold',
    config: () => ({ test: { runner: beside('runner'), provide: { gold: settingOf(options) } } }),
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
