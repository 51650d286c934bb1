import type { Flow, Relay, Room } from '../txn/core_state.ts';

/** Both buffers of a blind tunnel are read in blocks of this many bytes. ATS: HttpSM::setup_blind_tunnel. */
const RELAY_BLOCK = 32_768;

/** The two ends of a blind tunnel. */
export type RelayEnd = 'client' | 'server';

/** One way through a blind tunnel, with bytes that are there already. */
function newFlow(waiting: string): Flow {
  const room: Room = { block: RELAY_BLOCK, mark: 0, free: waiting === '' ? RELAY_BLOCK : 0 };
  return { reading: true, writing: true, room, waiting, given: 0, taken: 0, ending: false };
}

/** A blind tunnel whose ends both read and write; `up` and `down` are what each way begins with. */
export function newRelay(up: string, down: string): Relay {
  return { up: newFlow(up), down: newFlow(down), turn: 'client' };
}

/** The way that begins at an end. */
export function flowFrom(relay: Relay, end: RelayEnd): Flow {
  return end === 'client' ? relay.up : relay.down;
}

/** The way that leads to an end. */
export function flowTo(relay: Relay, end: RelayEnd): Flow {
  return end === 'client' ? relay.down : relay.up;
}

/** The end at the other side. */
export function farFrom(end: RelayEnd): RelayEnd {
  return end === 'client' ? 'server' : 'client';
}

/** Bytes of a way that were read and are not written yet. */
export function unwritten(flow: Flow): number {
  return flow.waiting.length + flow.given - flow.taken;
}

/** Nobody reads and nobody writes any more. */
export function isRelayOver({ up, down }: Relay): boolean {
  return !(up.reading || up.writing || down.reading || down.writing);
}
