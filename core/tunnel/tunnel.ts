import type { Consumer, Producer, Tunnel } from '../txn/core_state.ts';

/** A producer with what is known of its length. */
export function newProducer(name: string, vc: Producer['vc'], total: number | null, rest = ''): Producer {
  const room = { block: 0, mark: 0, free: 0 };
  const source = { name, vc, alive: true, total, delivered: 0, rest, pieces: [], behind: null, room };
  return { ...source, framing: 'plain', chunks: null, chunkSize: 0 };
}

export function newConsumer(name: string, vc: Consumer['vc']): Consumer {
  return { name, vc, alive: true, given: 0, taken: 0, pending: false, ok: true };
}

export function newTunnel(producer: Producer, consumers: Consumer[]): Tunnel {
  return {
    producer,
    consumers,
    producerDone: false,
    throttled: false,
    cacheFirst: false,
    held: false,
    consumable: 0,
    behind: null,
  };
}

/** How many of `available` bytes the producer may still deliver. */
export function deliverable(producer: Producer, available: number): number {
  return producer.total === null ? available : Math.min(available, producer.total - producer.delivered);
}

/** Has the producer delivered all it announced? An unknown length is complete only when the source ends. */
export function isComplete(producer: Producer): boolean {
  return producer.total !== null && producer.delivered >= producer.total;
}

/** Nobody delivers and nobody takes any more, also behind its transform. */
export function isOver(tunnel: Tunnel): boolean {
  const own = !tunnel.producer.alive && tunnel.consumers.every((c) => !c.alive);
  return own && (tunnel.behind === null || isOver(tunnel.behind));
}

/** The half of a tunnel in which there is a taker of this kind; what is behind a transform is the other half. */
export function halfWith(tunnel: Tunnel | undefined, vc: Consumer['vc']): Tunnel | null {
  for (let half = tunnel ?? null; half !== null; half = half.behind) if (consumerOf(half, vc)) return half;
  return null;
}

export function consumerOf(tunnel: Tunnel, vc: Consumer['vc']): Consumer | null {
  return tunnel.consumers.find((c) => c.vc === vc) ?? null;
}
