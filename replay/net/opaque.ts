import type { Answer, Ask } from './world.ts';

/** An origin that is not a script. It is asked for each request, outside virtual time. */
export interface OpaqueOrigin {
  answer(request: Ask['request']): Promise<Answer>;
}
