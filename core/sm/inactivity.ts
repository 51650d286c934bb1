import type { EventName } from '../names/events.ts';
import type { Due } from '../txn/core_state.ts';
import { arm, type Ctx } from './context.ts';

/** The server looks at its connections' timeouts once a second, this many milliseconds after the whole second. */
const TICK_MS = 1000;
const PHASE_MS = 200;

/**
 * Arranges a connection's timeout: it comes at the first look after it has passed, so up to a second late.
 * ATS: InactivityCop, net.inactivity_check_frequency.
 */
export function armTimeout(ctx: Ctx, target: Due['target'], name: string, event: EventName, seconds: number): void {
  if (seconds <= 0) return;
  const at = ctx.now_ms + seconds * 1000;
  const look = (Math.floor((at - PHASE_MS) / TICK_MS) + 1) * TICK_MS + PHASE_MS;
  arm(ctx, target, name, event, look - ctx.now_ms);
}
