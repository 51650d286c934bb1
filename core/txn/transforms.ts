import type { HookName } from '../names/hooks.ts';
import type { Listener } from './plugin.ts';
import type { Txn } from './txn.ts';

/** One transform of a plugin in the chain that a body goes through. ATS: INKVConnInternal. */
interface TransformStage {
  readonly listener: Listener;
  /** Bytes that were given to it and that it has not taken. */
  waiting: string;
  taken: number;
  /** Bytes it will be given; null = until its input ends. */
  total: number | null;
  /** It has begun to give something out. */
  opened: boolean;
  /** Bytes it has given out. */
  made: number;
  /** It has given out all it will, or failed. */
  over: boolean;
}

/** A body on its way through the transforms of plugins. ATS: TransformVConnection. */
export interface BodyTransform {
  readonly of: 'request' | 'response';
  readonly stages: TransformStage[];
  /** What came out at the end and is not read yet. */
  ready: string;
  /** Bytes that were read at the end. */
  read: number;
  /** How many bytes come out in all; null while that is not known. */
  length: number | null;
  /** The machine knows that something came out. */
  told: boolean;
  failed: boolean;
}

/** The hook at which plugins add a transform of a body. */
export const TRANSFORM_HOOKS: Readonly<Record<BodyTransform['of'], HookName>> = {
  request: 'TS_HTTP_REQUEST_TRANSFORM_HOOK',
  response: 'TS_HTTP_RESPONSE_TRANSFORM_HOOK',
};

/** Do plugins transform the body? ATS: the hooks that do_transform_open, do_post_transform_open look at. */
export function isTransformed(txn: Txn, of: BodyTransform['of']): boolean {
  return txn.hooks.some(({ hook }) => hook === TRANSFORM_HOOKS[of]);
}

/** Does the request's body have to go through transforms before anything is sent? */
export function bodyToTransform(txn: Txn): boolean {
  return (txn.requestContentLength > 0 || txn.client_info.sendsChunks) && isTransformed(txn, 'request');
}
