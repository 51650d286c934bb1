import type { ResponseScript, Segment, Timing } from '../scenario/scenario.ts';
import { hasNoBody } from './framing.ts';
import type { OriginOp } from './world.ts';

const wait = (ms: number): OriginOp => ({ op: 'wait', ms });
const bytes = (text: string): OriginOp => ({ op: 'send', bytes: text });

/** What an origin says to a request that no transaction of the scenario knows. */
export const NO_TRANSACTION: readonly OriginOp[] = [
  bytes('HTTP/1.1 404 No Transaction\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'),
  { op: 'finish' },
];

/** What an origin does instead of taking part, for `on_connect: reset` and `refuse`. */
export function onConnectOps(how: ResponseScript['onConnect'], timing: Timing): OriginOp[] | null {
  if (how === 'reset') return [wait(timing.onConnect_ms), { op: 'reset' }];
  return how === 'refuse' ? [wait(timing.onConnect_ms), { op: 'finish' }] : null;
}

/** The moves with which an origin answers one request, in order; it keeps the connection unless they end it. */
export function answerOps(script: ResponseScript, method: string, sent100: boolean, timing: Timing): OriginOp[] {
  const pause = script.delay_ms > 0 ? script.delay_ms : sent100 ? timing.after100_ms : 0;
  const ops = pause > 0 ? [wait(pause)] : [];
  const end: OriginOp = { op: script.reset ? 'reset' : 'finish' };
  if (script.close === 'after-request') return [...ops, wait(timing.onConnect_ms), end];
  if (script.raw !== null) {
    const close = script.close !== null || script.reset ? [wait(timing.beforeClose_ms), end] : [];
    return [...ops, ...segmentOps(script.raw), ...close];
  }
  if (script.close === 'after-headers') return [...ops, bytes(script.head), wait(timing.afterHeaders_ms), end];
  const body = hasNoBody(method, script.status) ? [] : script.body;
  if (typeof script.close === 'number') {
    const part = headAndBody(script, cut(body, script.close));
    return [...ops, ...part, wait(timing.afterHeaders_ms), end];
  }
  const closes = script.close === 'after-body' || (script.untilClose && !hasNoBody(method, script.status));
  const close: OriginOp[] = closes ? [wait(timing.beforeClose_ms), { op: 'finish' }] : [];
  return [...ops, ...headAndBody(script, body), ...close];
}

/** Plain segments, each after its pause. */
export function segmentOps(segments: readonly Segment[]): OriginOp[] {
  return segments.flatMap(({ after_ms, bytes: text }) =>
    after_ms > 0 ? [wait(after_ms), bytes(text)] : [bytes(text)],
  );
}

/** Header and first piece leave together unless the scenario pauses between them. */
function headAndBody(script: ResponseScript, body: readonly Segment[]): OriginOp[] {
  const [first, ...rest] = body;
  if (first === undefined) return [bytes(script.head)];
  if (script.bodyDelay_ms === null) return [bytes(script.head + first.bytes), ...segmentOps(rest)];
  return [bytes(script.head), wait(script.bodyDelay_ms), bytes(first.bytes), ...segmentOps(rest)];
}

/** The first `limit` bytes of a body's pieces. */
function cut(body: readonly Segment[], limit: number): Segment[] {
  const out: Segment[] = [];
  let left = limit;
  for (const segment of body) {
    out.push({ ...segment, bytes: segment.bytes.slice(0, left) });
    left -= segment.bytes.length;
    if (left <= 0) break;
  }
  return out;
}
