/** The same work for the model and for the real server: three kinds of transactions, and the settings of both. */

export const WORK_KINDS = ['hit', 'miss', 'revalidation'] as const;
export type WorkKind = (typeof WORK_KINDS)[number];

const BODY = 'x'.repeat(1024);
const ETAG = '"v1"';

/** Settings of both servers, by their names without `proxy.config.`. No debug, no access log. */
export const RECORDS: Readonly<Record<string, string | number>> = {
  'exec_thread.autoconfig': 0,
  'exec_thread.limit': 1,
  accept_threads: 1,
  task_threads: 1,
  'cache.threads_per_disk': 1,
  'cache.ram_cache.size': 67_108_864,
  'http.wait_for_cache': 1,
  'http.cache.required_headers': 2,
  'http.cache.ignore_client_cc_max_age': 0,
  'log.logging_enabled': 0,
  'diags.debug.enabled': 0,
};

/** The host that clients ask for. */
export const HOST = 'bench.test';

/** The one remap rule: the origin is an address, so that neither side asks DNS. */
export const remapRule = (originPort: number) => `map http://${HOST}/ http://127.0.0.1:${originPort}/\n`;

/**
 * Objects that the transactions of a kind are about, stored by the first requests. Few for hits, so that memory holds them;
 * many for revalidations: those in flight at once, and updates on their way to disk, must not wait for each other's lock.
 */
export const OBJECTS: Readonly<Record<WorkKind, number>> = { hit: 32, miss: 1, revalidation: 512 };

/** The `index`th request of a kind. A miss asks for an object of its own. */
export function requestOf(kind: WorkKind, index: number): string {
  const path = `/${kind}/${kind === 'miss' ? index : index % OBJECTS[kind]}`;
  const lines = [`GET ${path} HTTP/1.1`, `Host: ${HOST}`, 'User-Agent: bench/1', 'Accept: */*'];
  // A client that wants it no older than 0 s makes the server ask the origin whether it has changed.
  if (kind === 'revalidation' && index >= OBJECTS.revalidation) lines.push('Cache-Control: max-age=0');
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** The origin's answer to a request as it gets it. */
export function answerTo(request: string, date: string): string {
  const head = [`Date: ${date}`, `ETag: ${ETAG}`, 'Cache-Control: max-age=3600'];
  if (request.includes(`If-None-Match: ${ETAG}`)) return `HTTP/1.1 304 Not Modified\r\n${head.join('\r\n')}\r\n\r\n`;
  const more = ['Content-Type: text/plain', `Content-Length: ${BODY.length}`];
  return `HTTP/1.1 200 OK\r\n${[...head, ...more].join('\r\n')}\r\n\r\n${BODY}`;
}

/** What the origin must have been asked for `count` transactions of a kind after the first ones: how often, and how often conditionally. */
export function expectedAtOrigin(kind: WorkKind, count: number): { asked: number; conditional: number } {
  return { asked: kind === 'hit' ? 0 : count, conditional: kind === 'revalidation' ? count : 0 };
}
