/** The header for the client, whole: the steps of `response_headers.ts` in the server's order. ATS: HttpTransact::build_response */
import { type Config, intOf, textOf } from '../config/config.ts';
import { copyFields } from '../http/header.ts';
import type { ResponseHead, Version } from '../http/message.ts';
import type { Said } from '../trace/record.ts';
import { documentAge } from './age.ts';
import {
  addAge,
  appendVia,
  bareHead,
  baseForClient,
  type ContentLengthInput,
  contentLengthRule,
  isBodyPrecluded,
  type KeepAliveInput,
  type KeepAliveOutcome,
  keepAliveToClient,
  notModifiedBase,
  type ResponseSource,
  serverHeader,
} from './response_headers.ts';
import { responseViaValue, viaProtocol } from './via.ts';

/** Times of the base's exchange, and the second of building. */
export interface AnswerTimes {
  readonly requestTime: number;
  readonly responseTime: number;
  readonly now: number;
}

interface ClientResponseInput
  extends ContentLengthInput,
    Omit<KeepAliveInput, 'source' | 'method' | 'originStatus' | 'config'> {
  /** What the answer is made from; null: it is the proxy's own. */
  readonly base: ResponseHead | null;
  /** An answer of the proxy's own that this one takes the place of: its fields stay. */
  readonly over?: ResponseHead | null;
  /** Status and reason for the client; a status other than the base's makes a header of its own (304, 412, 416). */
  readonly status: number;
  readonly reason: string;
  /** For a message without a base; absent: by its source. */
  readonly ownLengthTrusted?: boolean | undefined;
  readonly times: AnswerTimes;
  readonly config: Config;
  readonly proxyName: string;
  readonly via: string;
  /** Protocols of the origin's connection from the top, or the version alone on a hit; for Via level 4. */
  readonly stack: readonly string[];
}

/** Lines end before the dumps. */
interface ClientResponse extends KeepAliveOutcome {
  readonly head: ResponseHead;
  readonly lengthTrusted: boolean;
  readonly said: readonly Said[];
  /** What is said of Server, last. */
  readonly serverSaid: readonly Said[];
}

const INSERT_AGE = 'proxy.config.http.insert_age_in_response';
const RESPONSE_VIA = 'proxy.config.http.insert_response_via_str';
const RESPONSE_VIA_TEXT = 'proxy.config.http.response_via_str';

/** Builds the client's header. Location remapping, warnings and error page fields come after it. */
export function clientResponse(input: ClientResponseInput): ClientResponse {
  const { config } = input;
  const { head, said, lengthTrusted } = startingHead(input);
  const outcome = keepAliveToClient(head, input, lengthTrusted);
  appendVia(head.fields, viaFor(input, head.version));
  const spoken = convertVersion(head, input.clientVersion);
  const serverSaid = serverHeader(head.fields, config);
  return { ...outcome, head, lengthTrusted, said: [...said, ...upgradeLine(outcome), ...spoken], serverSaid };
}

/** An answer speaks its client's version; one of an odd version is answered in 1.1. ATS: HttpTransactHeaders::convert_response. */
function convertVersion(head: ResponseHead, client: Version): readonly Said[] {
  if (client !== '1.0' && client !== '1.1') return [['unsupported_version', {}]];
  head.version = client;
  return [];
}

function upgradeLine({ upgraded }: KeepAliveOutcome): readonly Said[] {
  return upgraded ? [['upgraded', {}]] : [];
}

interface Start {
  readonly head: ResponseHead;
  readonly said: readonly Said[];
  readonly lengthTrusted: boolean;
}

/** Sources whose header of the proxy's own making is not taken to say where the body ends. */
const UNTRUSTED: readonly ResponseSource[] = ['CACHE', 'NONE'];

/** A header made in place of the origin's: whether that one said where its body ends still counts. */
function ownTrusted({ source, base, originLengthTrusted }: ClientResponseInput): boolean {
  if (source === 'ORIGIN' && base !== null) return originLengthTrusted ?? true;
  return !UNTRUSTED.includes(source);
}

function startingHead(input: ClientResponseInput): Start {
  const { base, status, config } = input;
  const { now } = input.times;
  if (base === null || base.status !== status) {
    const head = status === 304 && base !== null ? notModifiedBase(base, '1.1', now) : ownHead(input);
    const trusted = input.ownLengthTrusted ?? ownTrusted(input);
    const lengthTrusted = trusted || isBodyPrecluded(status, input.method);
    return { head, said: [], lengthTrusted };
  }
  const head = baseForClient(base);
  const said: Said[] = [];
  if (intOf(config, INSERT_AGE) !== 0) said.push(...insertAge(head, base, input));
  const length = contentLengthRule(head, input);
  return { head, said: [...said, ...length.said], lengthTrusted: length.trusted };
}

function ownHead({ status, reason, times, over }: ClientResponseInput): ResponseHead {
  const head = bareHead('1.1', status, reason, times.now);
  return over ? { ...head, fields: copyFields(over.fields) } : head;
}

function insertAge(head: ResponseHead, base: ResponseHead, input: ClientResponseInput): readonly Said[] {
  const { requestTime, responseTime, now } = input.times;
  const age = documentAge({ fields: base.fields, requestTime, responseTime, now });
  const shown = age.answer < 0 ? intOf(input.config, 'proxy.config.http.cache.guaranteed_max_lifetime') : age.answer;
  addAge(head.fields, shown, now);
  return age.said;
}

function viaFor({ proxyName, via, stack, config }: ClientResponseInput, version: Version): string | null {
  const text = textOf(config, RESPONSE_VIA_TEXT) ?? '';
  const level = intOf(config, RESPONSE_VIA);
  return responseViaValue({ protocol: viaProtocol(version), proxyName, uuid: null, text, via, level, stack });
}
