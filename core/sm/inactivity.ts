import type { EventName } from '../names/events.ts';
import type { Due, Inflow } from '../txn/core_state.ts';
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

/**
 * A look passes over a connection from which something came since the look before it, whatever its timeouts: a timer that
 * is due then waits for the next one. So a peer that says something every second is never timed out.
 */
export function passesOver(ctx: Ctx, { target, name, event }: Due, inflow: Inflow): boolean {
  const isTimeout = event === 'VC_EVENT_ACTIVE_TIMEOUT' || event === 'VC_EVENT_INACTIVITY_TIMEOUT';
  if (!isTimeout || ctx.now_ms - inflow.heard_ms >= TICK_MS) return false;
  arm(ctx, target, name, event, TICK_MS);
  return true;
}
