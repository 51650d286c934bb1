/** When an entry of update.config comes round. Times are epoch milliseconds; days begin at midnight UTC. */
import type { UpdateEntry } from '../config/update_config.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The first instant after `now_ms` at which an entry is due: a whole number of intervals after its offset hour, that of
 * yesterday when today's has not come yet.
 */
export function nextTime({ offsetHour, intervalSeconds }: UpdateEntry, now_ms: number): number {
  const today = Math.floor(now_ms / DAY) * DAY + offsetHour * HOUR;
  const base = today > now_ms ? today - DAY : today;
  const interval = intervalSeconds * 1000;
  return base + (Math.floor((now_ms - base) / interval) + 1) * interval;
}
