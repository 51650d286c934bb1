import { emptyResponse } from '../http/parse_response.ts';
import type { EventName } from '../names/events.ts';
import { newTunnel } from '../tunnel/tunnel.ts';
import type { Txn } from '../txn/txn.ts';
import { noteAbort } from './client_aborts.ts';
import { closeClient } from './client_sessions.ts';
import { arm, type Ctx, clientOf, push, sayOf, serverOf } from './context.ts';
import { postTransfer } from './post_tunnel.ts';
import { setupError } from './server_states.ts';
import {
  addConsumer,
  addProducer,
  endIfOver,
  responseHeader,
  startTunnel,
  tunnelOf,
  writeToClient,
} from './tunnels.ts';

/** Sends the origin's interim answer on and listens for the next. ATS: HttpSM::setup_100_continue_transfer. */
export function interimTransfer(ctx: Ctx, txn: Txn): void {
  const header = responseHeader(txn);
  const producer = addProducer(ctx, txn, 'internal msg - 100 continue', 'static', header.length);
  producer.alive = false;
  const tunnel = newTunnel(producer, [addConsumer(ctx, txn, 'user agent', 'client')]);
  tunnel.producerDone = true;
  startTunnel(ctx, txn, tunnel, 'tunnel_handler_100_continue', true);
  push(
    ctx,
    { do: 'routine', sm: txn.sm, name: 'listen_for_header' },
    { do: 'routine', sm: txn.sm, name: 'send_interim' },
  );
}

/** The interim answer leaves, unless the next one was there already. */
export function sendInterim(ctx: Ctx, txn: Txn): void {
  if (ctx.core.tunnels[txn.sm] && txn.handler === 'tunnel_handler_100_continue')
    writeToClient(ctx, txn, responseHeader(txn));
}

/** Reads the next header, at once when its bytes are there. ATS: HttpSM::setup_server_read_response_header. */
export function listenForHeader(ctx: Ctx, txn: Txn): void {
  const session = serverOf(ctx.core, txn);
  if (!session) return;
  sayOf(ctx, txn, 'header_read_setup');
  txn.serverHandler = 'state_read_server_response_header';
  txn.current.state = 'STATE_UNDEFINED';
  txn.serverResponse = emptyResponse();
  if (session.buffer !== '') {
    const event = 'VC_EVENT_READ_READY';
    push(ctx, { do: 'handle', sm: txn.sm, handler: 'state_read_server_response_header', event });
  } else if (session.eos) arm(ctx, { server: session.con }, 'server eos', 'VC_EVENT_EOS', 0);
}

/** The client has the interim answer. ATS: HttpSM::tunnel_handler_100_continue_ua. */
export function interimTaken(ctx: Ctx, txn: Txn): void {
  for (const consumer of tunnelOf(ctx, txn).consumers) consumer.alive = false;
  endIfOver(ctx, txn);
}

/** The client will not have the interim answer. ATS: HttpSM::tunnel_handler_100_continue_ua (ERROR). */
export function interimLost(ctx: Ctx, txn: Txn, event: EventName): void {
  const session = clientOf(ctx.core, txn);
  if (session) closeClient(ctx, session, txn.sm, false);
  noteAbort(txn, event);
  interimTaken(ctx, txn);
}

/**
 * Now the request's body may go, even where there is none; or all is over when the client is gone.
 * ATS: HttpSM::tunnel_handler_100_continue.
 */
export function afterInterim(ctx: Ctx, txn: Txn): void {
  if (clientOf(ctx.core, txn)?.state === 'CLOSED') {
    sayOf(ctx, txn, 'post_buffers_clear');
    return push(ctx, { do: 'routine', sm: txn.sm, name: 'kill' });
  }
  const session = serverOf(ctx.core, txn);
  if (!session || !clientOf(ctx.core, txn)) return;
  if (session.eos) return setupError(ctx, txn, 'VC_EVENT_EOS');
  postTransfer(ctx, txn);
}
