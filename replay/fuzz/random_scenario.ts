import { nextRandom, type Random, seeded } from '../clock/random.ts';

/** A choice and how often it is made, relative to the others of its list. */
type Weighted<T> = readonly (readonly [weight: number, value: T])[];

function pick<T>(random: Random, choices: Weighted<T>): T {
  const total = choices.reduce((sum, [weight]) => sum + weight, 0);
  let left = nextRandom(random) * total;
  for (const [weight, value] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  return (choices[0] as (typeof choices)[number])[1];
}

const upTo = (random: Random, limit: number) => 1 + Math.floor(nextRandom(random) * limit);
const chance = (random: Random, share: number) => nextRandom(random) < share;

type Field = readonly [name: string, value: string];
type Part = Record<string, unknown>;

const OLD = 'Sun, 06 Nov 1994 08:49:37 GMT';

const REQUEST_FIELDS: Weighted<Field | null> = [
  [12, null],
  [2, ['Range', 'bytes=0-3']],
  [1, ['Range', 'bytes=-2']],
  [1, ['Range', 'bytes=4-']],
  [1, ['Range', 'bytes=0-1,4-5']],
  [1, ['Range', 'bytes=900-']],
  [1, ['Range', 'bytes=5-2']],
  [2, ['If-None-Match', '"v1"']],
  [1, ['If-None-Match', '*']],
  [2, ['If-Modified-Since', OLD]],
  [1, ['If-Unmodified-Since', OLD]],
  [1, ['If-Match', '"v2"']],
  [1, ['If-Range', '"v1"']],
  [1, ['Cache-Control', 'no-cache']],
  [1, ['Cache-Control', 'max-age=0']],
  [1, ['Cache-Control', 'max-stale=100']],
  [1, ['Cache-Control', 'only-if-cached']],
  [1, ['Pragma', 'no-cache']],
  [1, ['Authorization', 'Basic eDp5']],
  [1, ['Cookie', 'a=1']],
  [1, ['Accept-Encoding', 'gzip']],
  [1, ['Connection', 'close']],
];

const RESPONSE_FIELDS: Weighted<Field | null> = [
  [6, null],
  [5, ['Cache-Control', 'max-age=300']],
  [4, ['Cache-Control', 'max-age=1']],
  [1, ['Cache-Control', 'no-store']],
  [1, ['Cache-Control', 'private, max-age=9']],
  [1, ['Cache-Control', 'max-age=1, must-revalidate']],
  [1, ['Cache-Control', 'no-cache']],
  [2, ['Expires', '{NOW+5}']],
  [1, ['Expires', '0']],
  [2, ['Date', '{NOW}']],
  [3, ['ETag', '"v1"']],
  [1, ['ETag', 'W/"v1"']],
  [2, ['Last-Modified', OLD]],
  [1, ['Age', '200']],
  [1, ['Vary', 'Cookie']],
  [1, ['Vary', '*']],
  [1, ['Set-Cookie', 'a=1']],
  [1, ['Connection', 'close']],
  [1, ['Content-Type', 'text/html']],
];

const STATUSES: Weighted<number> = [
  [12, 200],
  [3, 304],
  [1, 206],
  [1, 204],
  [1, 301],
  [2, 404],
  [1, 410],
  [2, 500],
  [1, 503],
];

/** What an origin or a client does besides sending messages. */
const ORIGIN_HABITS: Weighted<Part> = [
  [20, {}],
  [1, { 'x-close': 'after-headers' }],
  [1, { 'x-close': 3 }],
  [1, { 'x-close': 2, 'x-reset': true }],
  [1, { 'x-close': 'after-request' }],
  [1, { on_connect: 'refuse' }],
  [1, { on_connect: 'reset' }],
  [2, { delay: '2s' }],
];
const CLIENT_HABITS: Weighted<Part> = [
  [20, {}],
  [1, { version: '1.0' }],
  [1, { 'x-new-connection': true }],
  [1, { 'x-pipeline': true }],
  [1, { 'x-abort': 'after-request' }],
  [1, { 'x-abort': 20 }],
  [3, { delay: '3s' }],
];

const METHODS: Weighted<string> = [
  [9, 'GET'],
  [2, 'HEAD'],
];

const RECORDS: Weighted<Part> = [
  [6, {}],
  [1, { 'proxy.config.http.cache.required_headers': 0 }],
  [1, { 'proxy.config.http.negative_caching_enabled': 1 }],
  [1, { 'proxy.config.http.negative_revalidating_enabled': 0 }],
  [1, { 'proxy.config.http.allow_multi_range': 1 }],
  [1, { 'proxy.config.http.cache.ignore_client_no_cache': 0 }],
  [1, { 'proxy.config.http.cache.when_to_revalidate': 3 }],
  [1, { 'proxy.config.http.cache.http': 0 }],
];

/** What the profile of the caching guide has on top. */
const GUIDE = {
  records: {
    'proxy.config.http.congestion_control.enabled': 1,
    'proxy.config.http.cache.fuzz.probability': 0.5,
    'proxy.config.http.cache.enable_default_vary_headers': 1,
    'proxy.config.http.cache.vary_default_text': 'Cookie',
  },
  ats: {
    'x-profile': 'guide',
    'x-config-files': {
      'congestion.config': 'dest_domain=. max_connection_failures=1 proxy_retry_interval=2 max_connection=1\n',
    },
  },
};

function fieldsOf(random: Random, choices: Weighted<Field | null>, limit: number): Field[] {
  const fields = Array.from({ length: upTo(random, limit) }, () => pick(random, choices)).filter((one) => one !== null);
  return fields.filter(([name], i) => fields.findIndex((other) => other[0] === name) === i);
}

function responseOf(random: Random): Part {
  const size = pick(random, [
    [1, 0],
    [4, 10],
    [2, 900],
    [1, 40_000],
  ]);
  const framing: Field = chance(random, 0.15) ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(size)];
  const unframed = chance(random, 0.05);
  const fields = [...fieldsOf(random, RESPONSE_FIELDS, 4), ...(unframed ? [] : [framing])];
  return { status: pick(random, STATUSES), headers: { fields }, content: { size }, ...pick(random, ORIGIN_HABITS) };
}

function transactionOf(random: Random, uuid: string, first: boolean): Part {
  const fields = [['Host', 'example.com'], ...fieldsOf(random, REQUEST_FIELDS, 3), ['uuid', uuid]];
  const habits = pick(random, CLIENT_HABITS);
  const { 'x-pipeline': pipeline, ...others } = habits as { 'x-pipeline'?: boolean };
  return {
    'client-request': {
      method: pick(random, METHODS),
      version: '1.1',
      url: `/${upTo(random, 3)}`,
      headers: { fields },
      ...others,
      ...(pipeline && !first ? { 'x-pipeline': true } : {}),
    },
    'server-response': responseOf(random),
  };
}

/** A random scenario as the text of a replay file (JSON, which is YAML): the same for the same seed. */
export function randomScenario(seed: number): string {
  const random = seeded(seed);
  const sessions = Array.from({ length: upTo(random, 2) }, (_, s) => ({
    transactions: Array.from({ length: upTo(random, 5) }, (_, t) => transactionOf(random, `${s}-${t}`, t === 0)),
  }));
  const records = pick(random, RECORDS);
  const guide = chance(random, 0.1) ? GUIDE : { records: {}, ats: {} };
  const ats = {
    process_config: { enable_cache: true },
    records_config: { ...records, ...guide.records },
    remap_config: [{ from: 'http://example.com/', to: 'http://backend.example.com:{SERVER_HTTP_PORT}/' }],
    ...guide.ats,
  };
  return JSON.stringify({ autest: { description: `seed ${seed}`, ats }, sessions }, null, 1);
}
