import type { Core, ServerSession } from '../txn/core_state.ts';
import { needsSameHost, needsSameIp } from './sharing.ts';

const BOTH = 7;

/** What an idle connection must match to be used again. ATS: HttpSessionManager, sharing_match `both`. */
interface PoolWish {
  readonly ip: string;
  readonly port: number;
  readonly host: string;
  /** What must be the same; absent = address and host. */
  readonly mask?: number;
  /** Event thread whose pool is searched; absent = all. */
  readonly thread?: number;
}

/** Idle connections with this address; and with this host name. The sizes the log prints before one is removed. */
export function poolSizes(core: Core, thread?: number): { fqdn: number; ip: number } {
  const size = core.pool.filter((con) => isOn(core.servers[con], thread)).length;
  return { fqdn: size, ip: size };
}

/** Does a connection live on this thread? */
function isOn(session: ServerSession | undefined, thread: number | undefined): boolean {
  return thread === undefined || (session?.thread ?? 0) === thread;
}

/** The idle connection to use, or null. The one that was put there last is taken first. */
export function findPooled(core: Core, wish: PoolWish): ServerSession | null {
  for (let i = core.pool.length - 1; i >= 0; i--) {
    const session = core.servers[core.pool[i] ?? -1];
    if (session && matches(session, wish)) return session;
  }
  return null;
}

function matches(session: ServerSession, wish: PoolWish): boolean {
  const { mask = BOTH } = wish;
  return (
    isOn(session, wish.thread) &&
    session.address.port === wish.port &&
    (!needsSameIp(mask) || session.address.ip === wish.ip) &&
    (!needsSameHost(mask) || session.host === wish.host)
  );
}

/** Takes a connection out of the pool. */
export function takeFromPool(core: Core, session: ServerSession): void {
  core.pool = core.pool.filter((con) => con !== session.con);
}
