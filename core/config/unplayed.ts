import { RECORDS, type RecordName } from './records.ts';
import type { ConfigNote, Setting } from './setting.ts';

/**
 * Records that change what a transaction does on the real server and that nothing here asks. A record of these families
 * that is neither asked nor here is without effect on a transaction: docs/records.md has the three lists.
 */
export const UNPLAYED: readonly RecordName[] = [
  'proxy.config.body_factory.enable_customizations',
  'proxy.config.body_factory.template_sets_dir',
  'proxy.config.cache.hit_evacuate_percent',
  'proxy.config.cache.ram_cache.algorithm',
  'proxy.config.dns.splitDNS.enabled',
  'proxy.config.hostdb.host_file.path',
  'proxy.config.hostdb.ip_resolve',
  'proxy.config.http.drop_chunked_trailers',
  'proxy.config.http.per_server.connection.max',
  'proxy.config.http.proxy_protocol_allowlist',
  'proxy.config.http.proxy_protocol_out',
  'proxy.config.http.strict_chunk_parsing',
  'proxy.config.http.use_client_source_port',
  'proxy.config.net.default_inactivity_timeout',
  'proxy.config.net.inactivity_check_frequency',
  'proxy.config.net.max_requests_in',
  'proxy.config.socks.accept_enabled',
  'proxy.config.socks.socks_needed',
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
