import type { Leftovers } from './keys.ts';
import { child, count, duration, isGiven, isMap, type Node, placeOf } from './nodes.ts';
import type { Timing } from './scenario.ts';

/** Largest segment on the loopback. */
export const LOOPBACK_SEGMENT = 65483;

/** The recording lab's pauses; its DNS answers take about 33 ms because the server polls for them. */
export const LAB_TIMING: Timing = {
  betweenRequests_ms: 12,
  awaitClose_ms: 200,
  beforeEnd_ms: 15,
  answer_ms: 1,
  onConnect_ms: 10,
  after100_ms: 15,
  afterHeaders_ms: 20,
  beforeClose_ms: 8,
  down_ms: 60,
  latency_ms: 0.05,
  dns_ms: 33,
  settle_ms: 72,
  stop_ms: 4000,
  bandwidth: null,
  segment: LOOPBACK_SEGMENT,
};

/** Keys of `x-timing` and the pause each one sets. */
const PAUSES: Readonly<Record<string, keyof Omit<Timing, 'bandwidth' | 'segment'>>> = {
  'between-requests': 'betweenRequests_ms',
  'await-close': 'awaitClose_ms',
  'before-end': 'beforeEnd_ms',
  answer: 'answer_ms',
  'on-connect': 'onConnect_ms',
  'after-100': 'after100_ms',
  'after-headers': 'afterHeaders_ms',
  'before-close': 'beforeClose_ms',
  down: 'down_ms',
  latency: 'latency_ms',
  dns: 'dns_ms',
  settle: 'settle_ms',
  stop: 'stop_ms',
};

/** The lab's timing with what `autest.client.x-timing` changes; `bandwidth` is in bytes per millisecond. */
export function timingOf(node: Node, leftovers: Leftovers): Timing {
  const timing = { ...LAB_TIMING };
  if (!isMap(node.value)) return timing;
  for (const key of Object.keys(node.value)) {
    const value = child(node, key);
    const pause = PAUSES[key];
    if (pause !== undefined) timing[pause] = duration(value) ?? timing[pause];
    else if (key === 'bandwidth') timing.bandwidth = isGiven(value) ? count(value) || null : null;
    else if (key === 'segment') timing.segment = count(value) || timing.segment;
    else leftovers.unknown.push({ key, place: placeOf(value) });
  }
  return timing;
}
