import { checkKeys, type Leftovers } from './keys.ts';
import { generatedBody, wireText } from './message_parts.ts';
import { child, count, duration, fault, flag, isGiven, items, type Node, text, word } from './nodes.ts';
import type { TunnelStep } from './scenario.ts';

const ENDS = ['client', 'origin'] as const;
const CLOSES = ['half-close', 'close', 'reset'] as const;

/** Pause before a step that states none: the other end has had time to deal with what came before. */
const PAUSE_MS = 15;

/** What the two ends of a tunnel say to each other, one after the other: `x-tunnel`. */
export function tunnelStepsOf(list: Node, leftovers: Leftovers): TunnelStep[] {
  return items(list).map((step) => {
    checkKeys(step, 'tunnelStep', leftovers);
    const from = word(child(step, 'from'), ENDS);
    if (from === null) throw fault(isGiven(child(step, 'from')) ? child(step, 'from') : step, 'from: client or origin');
    return {
      from,
      bytes: bytesOf(step),
      end: word(child(step, 'end'), CLOSES) ?? null,
      after_ms: duration(child(step, 'delay')) ?? PAUSE_MS,
      lost: flag(child(step, 'lost')) ?? false,
    };
  });
}

function bytesOf(step: Node): string {
  const size = count(child(step, 'size'));
  return size === null ? wireText(text(child(step, 'data')) ?? '') : generatedBody(size);
}
