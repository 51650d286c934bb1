import { getResponse, type RequestHandler } from 'msw';
import { bytesOf, latin1Of } from '../../core/base/bytes.ts';
import { milliseconds } from '../scenario/duration.ts';
import { reasonOf } from '../scenario/reasons.ts';
import { headerOf } from './framing.ts';
import type { OpaqueOrigin } from './opaque.ts';
import type { Answer, Ask } from './world.ts';

/** Resolves after everything that needs no time has happened; the caller has the machine's own clock, we have not. */
export type Turn = () => Promise<void>;

/** Header of an answer that says how long, in virtual time, the origin thinks first; it is not sent. */
const DELAY_HEADER = 'x-delay';

const WITHOUT_BODY = /^(GET|HEAD)$/i;

/**
 * An origin made of msw request handlers. `module` is what the handlers' file exports: by default, or as `handlers`, a
 * function that makes them, so that each run has its own (`{ once: true }` lives in a handler). Throws when it is none.
 * A handler that waits for real time (`delay()`, a timer) is an error: virtual time is asked for by `x-delay`.
 */
export function mswOrigin(module: unknown, file: string, turn: Turn): OpaqueOrigin {
  const { default: main, handlers: named } = module as { default?: unknown; handlers?: unknown };
  const make = main ?? named;
  if (typeof make !== 'function') {
    throw new Error(`${file}: expected a function that makes msw handlers, as default export or as \`handlers\``);
  }
  const handlers = make() as RequestHandler[];
  return { answer: (request) => answerOf(handlers, request, file, turn) };
}

async function answerOf(
  handlers: RequestHandler[],
  request: Ask['request'],
  file: string,
  turn: Turn,
): Promise<Answer> {
  const late = turn().then(() => 'late' as const);
  const answered = await Promise.race([respond(handlers, request), late]);
  if (answered !== 'late') return answered;
  throw new Error(
    `${file}: the handler of ${request.method} ${request.target} waits for real time; answer at once, with the header ${DELAY_HEADER} for a pause in virtual time`,
  );
}

async function respond(handlers: RequestHandler[], asked: Ask['request']): Promise<Answer> {
  const response = await getResponse(handlers, requestOf(asked));
  if (response === undefined) return noHandler(asked);
  if (response.type === 'error') return { segments: [], end: 'reset' };
  const body = latin1Of(new Uint8Array(await response.arrayBuffer()));
  const after_ms = milliseconds(response.headers.get(DELAY_HEADER) ?? '') ?? 0;
  return { segments: [{ after_ms, bytes: printed(response, body) }], end: 'keep' };
}

function requestOf({ method, target, headers, body }: Ask['request']): Request {
  const host = headerOf({ headers } as Parameters<typeof headerOf>[0], 'host') ?? 'origin.invalid';
  const url = /^https?:/i.test(target) ? target : `http://${host}${target}`;
  const given = new Headers();
  for (const [name, value] of headers) given.append(name, value);
  return new Request(url, {
    method,
    headers: given,
    body: WITHOUT_BODY.test(method) ? null : bytesOf(body).slice().buffer,
  });
}

function noHandler({ method, target }: Ask['request']): Answer {
  const text = `no msw handler for ${method} ${target}\n`;
  const head = `HTTP/1.1 404 No Handler\r\nContent-Type: text/plain\r\nContent-Length: ${text.length}\r\n\r\n`;
  return { segments: [{ after_ms: 0, bytes: head + text }], end: 'keep' };
}

/** An answer on the wire, framed by its length. */
function printed(response: Response, body: string): string {
  const { status, headers } = response;
  const lines = [...headers].filter(([name]) => name !== DELAY_HEADER && name !== 'transfer-encoding');
  if (!headers.has('content-length') && status !== 204 && status !== 304)
    lines.push(['content-length', String(body.length)]);
  const start = `HTTP/1.1 ${status} ${response.statusText || reasonOf(status)}`;
  return `${start}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}
