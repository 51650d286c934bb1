import { intOf } from '../config/config.ts';
import type { RecordName } from '../config/records.ts';
import type { ClientSession, ServerSession } from '../txn/core_state.ts';
import type { Txn } from '../txn/txn.ts';
import { type Ctx, say } from './context.ts';

export const CLIENT_ACTIVE: RecordName = 'proxy.config.http.transaction_no_activity_timeout_in';
export const CLIENT_IDLE: RecordName = 'proxy.config.http.keep_alive_no_activity_timeout_in';
export const SERVER_ACTIVE: RecordName = 'proxy.config.http.transaction_no_activity_timeout_out';
export const SERVER_IDLE: RecordName = 'proxy.config.http.keep_alive_no_activity_timeout_out';

const NANOSECONDS = 1_000_000_000;
/** Stands for a connection's address in memory, which only the log shows. */
const POINTERS = 0x7f00_0000_0000;

const pointerOf = (con: number) => POINTERS + con * 0x400;

/** Says that a connection's inactivity timeout was set, which only 3.3 prints. ATS: UnixNetVConnection::set_inactivity_timeout. */
export function sayTimeout(ctx: Ctx, txn: Txn, session: ClientSession | ServerSession, record: RecordName): void {
  if (ctx.core.profile === '9.2') return;
  const ns = intOf(ctx.core.config, record) * NANOSECONDS;
  say(ctx, { sm: txn.sm, con: session.con }, 'inactivity_set', { ns, ptr: pointerOf(session.con) });
}

/** Says the timeouts of a connection that becomes idle in the pool, which only 3.3 prints. */
export function sayPooled(ctx: Ctx, session: ServerSession): void {
  if (ctx.core.profile === '9.2') return;
  const whose = { sm: null, con: session.con };
  const ptr = pointerOf(session.con);
  say(ctx, whose, 'inactivity_set', { ns: intOf(ctx.core.config, SERVER_IDLE) * NANOSECONDS, ptr });
  say(ctx, whose, 'active_set', { ns: 0, ptr });
}
