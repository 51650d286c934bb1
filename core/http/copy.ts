import { copyFields } from './header.ts';
import type { RequestHead, ResponseHead } from './message.ts';

/** A request header whose changes do not reach the original. */
export function copyRequest(head: RequestHead): RequestHead {
  return { ...head, url: { ...head.url }, fields: copyFields(head.fields) };
}

/** A response header whose changes do not reach the original. */
export function copyResponse(head: ResponseHead): ResponseHead {
  return { ...head, fields: copyFields(head.fields) };
}
