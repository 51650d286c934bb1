import { sha256Hex } from '../base/digest.ts';
import type { Core } from '../txn/core_state.ts';

/** Texts longer than this many bytes are saved once, under their digest. */
const SHORT = 256;

interface Saved {
  readonly state: Core;
  readonly blobs: Record<string, string>;
}

/** The server's state as text; long bodies stand once in a table, by digest. */
export function saveCore(core: Core): string {
  const blobs: Record<string, string> = {};
  const state = JSON.parse(
    JSON.stringify(core, (_key, value: unknown) => {
      if (typeof value !== 'string' || value.length <= SHORT) return value;
      const digest = sha256Hex(value);
      blobs[digest] = value;
      return { '@blob': digest };
    }),
  ) as Core;
  return JSON.stringify({ state, blobs } satisfies Saved);
}

/** The state that `saveCore` wrote. Throws on text that is not one. */
export function restoreCore(text: string): Core {
  const { state, blobs } = JSON.parse(text) as Saved;
  return withBlobs(state, blobs) as Core;
}

function withBlobs(value: unknown, blobs: Record<string, string>): unknown {
  if (Array.isArray(value)) return value.map((v) => withBlobs(v, blobs));
  if (typeof value !== 'object' || value === null) return value;
  const blob = (value as { '@blob'?: string })['@blob'];
  if (blob !== undefined) return blobs[blob] ?? '';
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withBlobs(v, blobs)]));
}
