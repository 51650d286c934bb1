import { mediaType } from '../../../replay/push/media_type.ts';
import { type PushedObject, pushRequest, pushVerdict, withLineEnd } from '../../../replay/push/push.ts';
import { addPush, pushScenario } from '../../../replay/push/scenario.ts';
import { ScenarioFault } from '../../../replay/scenario/fault.ts';
import { loadScenario } from '../../../replay/scenario/load.ts';
import { shown } from '../../view/safe_text.ts';
import { newVeil } from '../../view/secrets.ts';
import { EXIT, Stop } from '../exit_codes.ts';
import type { Io } from '../io.ts';
import type { Options } from '../options.ts';
import { say } from '../output.ts';

/** `push URL FILE`: puts an object into the cache of a proxy, as tspush does; or into a scenario. */
export async function pushVerb(io: Io, [url = '', file = '']: readonly string[], options: Options): Promise<number> {
  const { host, port } = serverOf(url, options.proxy);
  const bytes = await contentOf(io, file);
  const type = options.type ?? mediaType(bytes);
  const object: PushedObject = { url, type, fields: options.header, body: options.exact ? bytes : withLineEnd(bytes) };
  if (options.into !== undefined) return printInto(io, options.into, object);
  if (options.scenario) return print(io, pushScenario(object));
  if (options.print) return print(io, pushRequest(object));
  return send(io, object, { host, port }, options);
}

interface Server {
  readonly host: string;
  readonly port: number;
}

/** Where to send it: the proxy that is named, or the server that the URL names. */
function serverOf(url: string, proxy: string | undefined): Server {
  const named = proxy === undefined ? url : `http://${proxy.replace(/^http:\/\//i, '').replace(/\/$/, '')}/`;
  const what = proxy === undefined ? url : `--proxy ${proxy}`;
  for (const text of [url, named]) {
    if (!/^http:\/\/[^/?#@\s]+[^\s]*$/i.test(text) || !URL.canParse(text)) {
      const said = text === url ? url : what;
      throw new Stop(EXIT.usage, `${said}: an address as http://host:port/path is expected (PUSH goes in the clear)`);
    }
  }
  const { hostname, port } = new URL(named);
  return { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? 80 : Number(port) };
}

const MOST_BYTES = 2 ** 28;

const WHY: Readonly<Record<string, string>> = { ENOENT: 'no such file', EISDIR: 'is a folder; name a file in it' };

async function contentOf(io: Io, file: string): Promise<string> {
  const parts: string[] = [];
  let length = 0;
  try {
    for await (const chunk of io.open(file)) {
      length += chunk.length;
      if (length > MOST_BYTES) throw new Stop(EXIT.unreadable, `${file}: more than ${MOST_BYTES} bytes are not pushed`);
      parts.push(Buffer.from(chunk).toString('latin1'));
    }
  } catch (error) {
    if (error instanceof Stop) throw error;
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Stop(EXIT.unreadable, `${file}: ${WHY[code] ?? message}`);
  }
  return parts.join('');
}

async function print(io: Io, text: string): Promise<number> {
  await io.out.write(text);
  return EXIT.fine;
}

async function printInto(io: Io, file: string, object: PushedObject): Promise<number> {
  const source = Buffer.from(await contentOf(io, file), 'latin1').toString('utf8');
  const text = tryReading(() => addPush(source, file, object));
  if (text === null)
    throw new Stop(
      EXIT.unreadable,
      `${file}: its sessions are not a list of lines; --scenario prints a file to start from`,
    );
  const { scenario } = tryReading(() => loadScenario(text, file));
  if (scenario.config.records['proxy.config.http.push_method_enabled']?.value !== 1)
    await say(io, `${file}: proxy.config.http.push_method_enabled is not 1 there, so the PUSH will be a 403`);
  return print(io, text);
}

function tryReading<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof ScenarioFault) throw new Stop(EXIT.unreadable, error.message);
    throw error;
  }
}

async function send(io: Io, object: PushedObject, to: Server, options: Options): Promise<number> {
  const answer = await exchanged(io, to, pushRequest(object));
  const verdict = pushVerdict(answer);
  if (verdict === null) {
    const came = answer === '' ? 'nothing' : 'something that is no HTTP answer';
    throw new Stop(
      EXIT.failed,
      `${to.host}:${to.port} said ${came} and closed; does ip_allow.yaml let this client in?`,
    );
  }
  const { status, reason, stored, meaning } = verdict;
  const url = newVeil(options).url(object.url);
  const length = object.body.length;
  if (options.json) await print(io, `${JSON.stringify({ url, status, reason, stored, length, meaning })}\n`);
  else await print(io, `${shown(`${url}: ${status} ${reason}, ${length} bytes: ${meaning}`)}\n`);
  return stored ? EXIT.fine : EXIT.failed;
}

const NETWORK: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'no such host',
  ETIMEDOUT: 'no answer',
  ECONNRESET: 'it reset the connection',
  EPIPE: 'it closed the connection while the request was sent',
};

async function exchanged(io: Io, to: Server, request: string): Promise<string> {
  try {
    return await io.exchange(to, request);
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new Stop(EXIT.failed, `${to.host}:${to.port}: ${NETWORK[code] ?? message}`);
  }
}
