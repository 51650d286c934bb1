import type { HookName } from '../names/hooks.ts';
import type { BodyTransform } from './core_state.ts';
import type { Txn } from './txn.ts';

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
