import { RECORDS, type RecordName } from './records.ts';
import type { ConfigNote, Setting } from './setting.ts';

/** Records that change what a transaction does on the real server and that nothing here asks. */
const UNPLAYED: readonly RecordName[] = [
  'proxy.config.cache.max_doc_size',
  'proxy.config.hostdb.host_file.path',
  'proxy.config.hostdb.serve_stale_for',
  'proxy.config.hostdb.ttl_mode',
  'proxy.config.http.drop_chunked_trailers',
  'proxy.config.http.no_origin_server_dns',
  'proxy.config.http.per_server.connection.max',
  'proxy.config.http.proxy_protocol_out',
  'proxy.config.http.send_http11_requests',
  'proxy.config.http.strict_chunk_parsing',
  'proxy.config.srv_enabled',
];

/** A note for each of these records that is set to something else than its default. */
export function unplayedRecords(records: Readonly<Record<string, Setting>>): ConfigNote[] {
  return UNPLAYED.flatMap((name) => {
    const setting = records[name];
    if (!setting || setting.value === RECORDS[name].default) return [];
    return [{ file: setting.from, line: 0, severity: 'not modelled' as const, text: `${name} ${setting.value}` }];
  });
}
