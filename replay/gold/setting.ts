import type { StartsFrom } from './player.ts';

/** What the threads that run gold tests are told. */
export interface GoldSetting extends StartsFrom {
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
