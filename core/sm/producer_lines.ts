import { type EventName, eventNumber } from '../names/events.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, sayOf } from './context.ts';

/** Where a maker of chunks stands, as the server numbers it: at work, and behind the last chunk. ATS: ChunkedState */
export const MAKING_CHUNKS = 9;
export const CHUNKS_MADE = 10;

interface Standing {
  readonly event: EventName;
  /** The producer goes on after this event. */
  readonly alive: boolean;
  /** Where its reader or maker of chunks stands; 0 where it has none. */
  readonly place?: number;
  /** It reads from what takes in this tunnel too. ATS: HttpTunnelProducer::self_consumer */
  readonly self?: boolean;
}

/** What the server says behind each event of a producer. ATS: HttpTunnel::producer_handler */
export function sayRedirection(ctx: Ctx, txn: Txn, { event, alive, place = 0, self = false }: Standing): void {
  const number = eventNumber(event);
  sayOf(ctx, txn, 'producer_redirection', { alive, enabled: txn.redirectEnabled, self, number, state: place });
}

/** An event of a producer whose bytes go out in chunks. ATS: HttpTunnel::producer_handler_dechunked */
export function sayChunking(ctx: Ctx, txn: Txn, name: string, event: EventName): void {
  sayOf(ctx, txn, 'producer_event', { name, event });
  sayOf(ctx, txn, 'producer_event_dechunked', { name, event });
}
