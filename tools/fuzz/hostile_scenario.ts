import fc from 'fast-check';
import { hostileRequest, hostileResponse, inPieces } from './http_bytes.ts';

const RECORDS = {
  'proxy.config.http.strict_uri_parsing': [0, 1, 2],
  'proxy.config.http.allow_multi_range': [0, 1, 2],
  'proxy.config.http.cache.required_headers': [0, 1, 2],
  'proxy.config.http.normalize_ae': [0, 1, 2],
  'proxy.config.http.request_buffer_enabled': [0, 1],
  'proxy.config.http.send_100_continue_response': [0, 1],
  'proxy.config.http.negative_caching_enabled': [0, 1],
  'proxy.config.http.cache.cache_responses_to_cookies': [0, 1, 2, 3, 4],
  'proxy.config.http.insert_forwarded': ['none', 'for|by=ip|proto|host'],
  'proxy.config.http.number_of_redirections': [0, 2],
  'proxy.config.url_remap.remap_required': [0, 1],
};

const records = fc.record(
  Object.fromEntries(Object.entries(RECORDS).map(([name, values]) => [name, fc.constantFrom(...values)])),
  { requiredKeys: [] },
);

/** What a client or an origin does besides sending its bytes. */
const clientHabit = fc.constantFrom<object>(
  {},
  {},
  {},
  {},
  { 'x-abort': 'after-request' },
  { 'x-abort': 20 },
  { 'x-half-close': true },
  { 'x-new-connection': true },
  { delay: '3s' },
);
const originHabit = fc.constantFrom<object>(
  {},
  {},
  {},
  {},
  { 'x-close': 'after-headers' },
  { 'x-close': 3 },
  { 'x-close': 2, 'x-reset': true },
  { on_connect: 'reset' },
  { delay: '2s' },
);

const exchange = (uuid: string) =>
  fc
    .record({
      asked: inPieces(hostileRequest(`uuid: ${uuid}\r\nHost: example.com\r\n`)),
      client: clientHabit,
      answered: inPieces(hostileResponse()),
      origin: originHabit,
    })
    .map(({ asked, client, answered, origin }) => ({
      'client-request': { headers: { fields: [['uuid', uuid]] }, 'x-raw': asked, ...client },
      'server-response': { status: 200, 'x-raw': answered, ...origin },
    }));

const session = (s: number) =>
  fc
    .integer({ min: 1, max: 3 })
    .chain((count) =>
      fc.record({ transactions: fc.tuple(...Array.from({ length: count }, (_, t) => exchange(`${s}-${t}`))) }),
    );

/** A scenario of clients and origins that keep to nothing, as the text of a replay file. */
export const hostileScenario: fc.Arbitrary<string> = fc
  .record({ records, sessions: fc.oneof(fc.tuple(session(0)), fc.tuple(session(0), session(1))) })
  .map(({ records: set, sessions }) => {
    const ats = {
      process_config: { enable_cache: true },
      records_config: set,
      remap_config: [{ from: 'http://example.com/', to: 'http://backend.example.com:{SERVER_HTTP_PORT}/' }],
    };
    return JSON.stringify({ autest: { description: 'hostile', ats }, sessions }, null, 1);
  });
