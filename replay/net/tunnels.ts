import type { Arrival } from './network.ts';
import { destroy, finish, isGone, reset, send } from './network.ts';
import {
  type OriginOp,
  type Stage,
  schedule,
  type TunnelPlay,
  type TunnelSide,
  transactionAt,
  until,
} from './world.ts';

/** How often, and how many times, it is looked whether what one end said has come to the other. */
const POLL_MS = 5;
const POLLS = 100;
/** Pauses before an end that follows bytes, after any end, and before an end that was heard is answered by one. */
const BEFORE_END_MS = 10;
const AFTER_END_MS = 20;
const ANSWER_END_MS = 10;

const SIDES: readonly TunnelSide[] = ['client', 'origin'];

function other(side: TunnelSide): TunnelSide {
  return side === 'client' ? 'origin' : 'client';
}

/** What is said through the tunnel of a transaction; begun by the end that stands first. */
function playOf({ world }: Stage, txn: number): TunnelPlay {
  const known = world.tunnels[txn];
  if (known !== undefined) return known;
  const play: TunnelPlay = {
    txn,
    client: null,
    conns: { client: null, origin: null },
    received: { client: '', origin: '' },
    sent: { client: 0, origin: 0 },
    arrived: [],
    ended: { client: false, origin: false },
    at: 0,
    phase: 'waiting',
    polls: 0,
  };
  world.tunnels[txn] = play;
  return play;
}

/** The transaction whose far end speaks no HTTP and is waited for: the youngest CONNECT with something to say. */
export function bareTunnel(stage: Stage): number | null {
  const { world } = stage;
  const open = Object.values(world.tunnels).filter((play) => play.conns.origin === null && play.phase !== 'over');
  const under = [...world.inFlight, ...open.map(({ txn }) => txn)].reverse();
  return under.find((txn) => transactionAt(stage, txn)?.tunnel?.bare === true) ?? null;
}

/** The far end of a tunnel stands: a connection to an origin, with bytes that came behind its request. */
export function tunnelReached(stage: Stage, txn: number, conn: string, bytes = ''): void {
  const play = playOf(stage, txn);
  play.conns.origin = conn;
  play.received.origin += bytes;
}

/** Does this answer of an origin open the tunnel of its transaction? */
export function opensTunnel(stage: Stage, txn: number | null, method: string, ops: readonly OriginOp[]): boolean {
  if (txn === null || transactionAt(stage, txn)?.tunnel === undefined) return false;
  const said = ops.map((op) => (op.op === 'send' ? op.bytes : '')).join('');
  return /^HTTP\/1\.\d 101/.test(said) || (method === 'CONNECT' && /^HTTP\/1\.\d 200/.test(said));
}

/** The client has its 200 or 101: both ends begin to talk. */
export function tunnelOpens(stage: Stage, txn: number, client: number, conn: string, bytes: string): void {
  const play = playOf(stage, txn);
  play.client = client;
  play.conns.client = conn;
  play.received.client += bytes;
  play.sent.origin += bytes.length;
  pause(stage, play);
}

function stepOf(stage: Stage, play: TunnelPlay) {
  return transactionAt(stage, play.txn)?.tunnel?.steps[play.at];
}

function wakeAfter(stage: Stage, play: TunnelPlay, ms: number): void {
  const entity = stage.world.connections[play.conns.client ?? '']?.entity ?? 0;
  schedule(stage.world, ms, entity, { kind: 'tunnel', txn: play.txn, wakes: 'script' });
}

/** On to the step the script stands at, or to its end. */
function pause(stage: Stage, play: TunnelPlay): void {
  const step = stepOf(stage, play);
  if (step === undefined) return silent(stage, play);
  play.phase = 'pause';
  wakeAfter(stage, play, step.at_ms === undefined ? step.after_ms : until(stage, step.at_ms));
}

/** A pause is over. Answers the session whose client is done with the tunnel, if that is so. */
export function tunnelWakes(stage: Stage, txn: number, wakes: TunnelSide | 'script' | 'limit'): number | null {
  const play = stage.world.tunnels[txn];
  if (play === undefined || play.phase === 'over') return null;
  if (wakes === 'limit') return over(stage, play);
  if (wakes !== 'script') {
    const conn = play.conns[wakes];
    if (conn !== null) destroy(stage, conn, 'actor');
    return settled(stage, play) ? over(stage, play) : null;
  }
  talk(stage, play);
  return null;
}

function talk(stage: Stage, play: TunnelPlay): void {
  switch (play.phase) {
    case 'pause':
      return say(stage, play);
    case 'arriving':
      return arriving(stage, play);
    case 'ending':
      return end(stage, play);
    case 'ended':
      play.at++;
      return pause(stage, play);
    case 'waiting':
    case 'silent':
    case 'over':
      return;
  }
}

function say(stage: Stage, play: TunnelPlay): void {
  const step = stepOf(stage, play);
  const conn = step && play.conns[step.from];
  if (!step) return;
  if (conn) send(stage, conn, 'actor', step.bytes);
  play.sent[step.from] += step.bytes.length;
  if (step.at_ms !== undefined) return atOnce(stage, play);
  play.phase = 'arriving';
  play.polls = step.bytes === '' ? POLLS : 0;
  arriving(stage, play);
}

/** A step of a recording has its own moment, and so has the next one. */
function atOnce(stage: Stage, play: TunnelPlay): void {
  play.arrived.push(true);
  endSide(stage, play);
  play.at++;
  pause(stage, play);
}

function arriving(stage: Stage, play: TunnelPlay): void {
  const step = stepOf(stage, play);
  if (!step) return;
  const has = play.received[other(step.from)].length >= play.sent[step.from];
  if (!has && play.polls++ < POLLS) return wakeAfter(stage, play, POLL_MS);
  play.arrived.push(has);
  play.phase = step.end === null ? 'ended' : 'ending';
  if (step.end === null) return talk(stage, play);
  if (step.bytes === '') end(stage, play);
  else wakeAfter(stage, play, BEFORE_END_MS);
}

function end(stage: Stage, play: TunnelPlay): void {
  endSide(stage, play);
  play.phase = 'ended';
  wakeAfter(stage, play, AFTER_END_MS);
}

function endSide(stage: Stage, play: TunnelPlay): void {
  const step = stepOf(stage, play);
  const conn = step ? play.conns[step.from] : null;
  if (step && conn !== null) {
    if (step.end === 'half-close') finish(stage, conn, 'actor');
    else if (step.end === 'reset') reset(stage, conn, 'actor');
    else if (step.end !== null) destroy(stage, conn, 'actor');
  }
}

/** All is said: who hears that the other one is done is done too, and the client waits no longer than its patience. */
function silent(stage: Stage, play: TunnelPlay): void {
  play.phase = 'silent';
  for (const side of SIDES) if (play.ended[side]) closeSoon(stage, play, side);
  const timeout = transactionAt(stage, play.txn)?.client.timeout_ms ?? 0;
  const entity = stage.world.connections[play.conns.client ?? '']?.entity ?? 0;
  schedule(stage.world, timeout, entity, { kind: 'tunnel', txn: play.txn, wakes: 'limit' });
}

function closeSoon(stage: Stage, play: TunnelPlay, side: TunnelSide): void {
  const entity = stage.world.connections[play.conns[side] ?? '']?.entity ?? 0;
  schedule(stage.world, ANSWER_END_MS, entity, { kind: 'tunnel', txn: play.txn, wakes: side });
}

/** Something has come through the tunnel, or an end of it. */
export function tunnelHears(stage: Stage, txn: number, side: TunnelSide, arrival: Arrival, bytes: string): void {
  const play = playOf(stage, txn);
  if (arrival === 'bytes') play.received[side] += bytes;
  if (arrival !== 'eos' && arrival !== 'reset') return;
  play.ended[side] = true;
  if (play.phase === 'silent') closeSoon(stage, play, side);
}

/** Both ends have done with their connections. */
function settled({ world }: Stage, { conns }: TunnelPlay): boolean {
  return SIDES.every((side) => {
    const conn = conns[side];
    return conn === null || isGone(world.connections[conn]?.actor ?? NOTHING);
  });
}

const NOTHING = { sentFin: true, gotFin: true, closed: true, reset: false };

function over(stage: Stage, play: TunnelPlay): number | null {
  for (const conn of Object.values(play.conns)) if (conn !== null) destroy(stage, conn, 'actor');
  play.phase = 'over';
  return play.client;
}
