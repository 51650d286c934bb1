import { RECORDS } from '../../core/config/records.ts';
import { UNPLAYED } from '../../core/config/unplayed.ts';

/** Families of records that a plain HTTP transaction can meet. */
const FAMILIES =
  /^proxy\.config\.(http|cache|hostdb|dns|net|body_factory|url_remap|header|websocket|acl|socks|srv_enabled)\b/;

/** Records of these families that change no transaction of a scenario, by the reason. */
const WITHOUT_EFFECT: Readonly<Record<string, readonly string[]>> = {
  'a scenario has its own ports and its own DNS': [
    'http.server_ports',
    'dns.nameservers',
    'dns.resolv_conf',
    'dns.local_ipv4',
    'dns.local_ipv6',
    'dns.round_robin_nameservers',
    'dns.connection_mode',
    'dns.dedicated_thread',
    'dns.failover_number',
    'dns.failover_period',
    'dns.max_dns_in_flight',
    'dns.max_tcp_continuous_failures',
    'dns.splitdns.filename',
    'dns.search_default_domains',
  ],
  'for transparent proxies only, which accept what others were connected to': ['http.use_client_target_addr'],
  'the name of a file; its content comes with the scenario': [
    'url_remap.strategies.filename',
    'hostdb.filename',
    'hostdb.storage_path',
  ],
  'how the store and HostDB use disk, memory and threads, not what they hold': [
    'cache.threads_per_disk',
    'cache.max_disk_errors',
    'cache.hit_evacuate_size_limit',
    'cache.ram_cache.compress',
    'cache.ram_cache.compress_percent',
    'cache.dir.sync_frequency',
    'cache.hostdb.disable_reverse_lookup',
    'cache.hostdb.sync_frequency',
    'cache.force_sector_size',
    'cache.agg_write_backlog',
    'cache.enable_checksum',
    'cache.mutex_retry_delay',
    'hostdb.io.max_buffer_index',
    'hostdb.max_count',
    'hostdb.max_size',
    'hostdb.partitions',
    'hostdb.re_dns_on_reload',
    'hostdb.migrate_on_demand',
    'hostdb.host_file.interval',
  ],
  'only written to logs and statistics': [
    'cache.log.alternate.eviction',
    'http.slow.log.threshold',
    'http.enable_http_info',
    'http.enable_http_stats',
    'http.errors.log_error_pages',
    'body_factory.enable_logging',
    'http.per_server.connection.alert_delay',
  ],
  'says more about a record that is reported when it is set': [
    'http.per_server.connection.match',
    'http.per_server.connection.queue_size',
    'http.per_server.connection.queue_delay',
    'http.per_server.connection.min',
    'socks.socks_version',
    'socks.socks_config_file',
    'socks.socks_timeout',
    'socks.server_connect_timeout',
    'socks.per_server_connection_attempts',
    'socks.connection_attempts',
    'socks.server_retry_timeout',
    'socks.default_servers',
    'socks.server_retry_time',
    'socks.server_fail_threshold',
    'socks.accept_port',
    'socks.http_port',
  ],
  'before or below HTTP: accepting, sockets, TLS': [
    'http.enabled',
    'http.wait_for_cache',
    'http.keepalive_internal_vc',
    'http.host_sni_policy',
    'net.connections_throttle',
    'net.max_connections_in',
    'net.additional_accepts',
    'net.listen_backlog',
    'net.defer_accept',
    'net.sock_recv_buffer_size_in',
    'net.sock_send_buffer_size_in',
    'net.sock_option_flag_in',
    'net.sock_packet_mark_in',
    'net.sock_packet_tos_in',
    'net.sock_recv_buffer_size_out',
    'net.sock_send_buffer_size_out',
    'net.sock_option_flag_out',
    'net.sock_packet_mark_out',
    'net.sock_packet_tos_out',
    'net.sock_mss_in',
    'net.sock_notsent_lowat',
    'net.poll_timeout',
    'net.event_period',
    'net.accept_period',
    'net.retry_delay',
    'net.throttle_delay',
    'net.sock_option_tfo_queue_size_in',
    'net.tcp_congestion_control_in',
    'net.tcp_congestion_control_out',
    'acl.subjects',
  ],
};

/** What the core does with each record of the families, as the sources say it. */
export interface RecordUse {
  readonly asked: readonly string[];
  readonly reported: readonly string[];
  /** Name to the reason. */
  readonly withoutEffect: Readonly<Record<string, string>>;
  /** Records that are in none of the three lists, or in two. */
  readonly undecided: readonly string[];
}

const PREFIX = 'proxy.config.';

/** Names of records that a source asks: quoted, or put together from a constant of the same file. */
function namesIn(text: string): string[] {
  const constants = new Map(
    [...text.matchAll(/const ([A-Z_]+) = '(proxy\.config\.[^']+)'/g)].map(([, k, v]) => [k, v]),
  );
  const whole = text.replace(/\$\{([A-Z_]+)\}/g, (was, name) => constants.get(name) ?? was);
  return [...whole.matchAll(/['`](proxy\.config[^'`]*)['`]/g)].flatMap(([, name]) => name ?? []);
}

/** Sorts the records of the families; `sources` is path to text of the core. */
export function useOfRecords(sources: ReadonlyMap<string, string>): RecordUse {
  const lists = ['core/config/records.ts', 'core/config/unplayed.ts'];
  const named = new Set([...sources].filter(([path]) => !lists.includes(path)).flatMap(([, text]) => namesIn(text)));
  const withoutEffect = Object.fromEntries(
    Object.entries(WITHOUT_EFFECT).flatMap(([reason, names]) => names.map((name) => [PREFIX + name, reason])),
  );
  const reported: readonly string[] = UNPLAYED;
  const all = Object.keys(RECORDS).filter((name) => FAMILIES.test(name));
  const lists_of = (name: string) =>
    Number(named.has(name)) + Number(reported.includes(name)) + Number(name in withoutEffect);
  return {
    asked: all.filter((name) => named.has(name)),
    reported: [...reported].sort(),
    withoutEffect,
    undecided: [...all, ...Object.keys(withoutEffect)].filter((name) => lists_of(name) !== 1 || !(name in RECORDS)),
  };
}

const HEAD = `# Records

What the core does with the records (\`records.config\`) that a plain HTTP transaction can meet. Generated by \`npm run update\` from the sources; do not edit.
Records of other families (TLS, HTTP/2, logging, processes) are read and change nothing here.
`;

/** The page of all records of the families, by what becomes of them. */
export function recordsPage(sources: ReadonlyMap<string, string>): string {
  const { asked, reported, withoutEffect } = useOfRecords(sources);
  const list = (names: readonly string[]) => names.map((name) => `- \`${name}\`\n`).join('');
  const reasons = [...new Set(Object.values(withoutEffect))].map((reason) => {
    const names = Object.keys(withoutEffect).filter((name) => withoutEffect[name] === reason);
    return `\n### ${reason}\n\n${list(names.sort())}`;
  });
  return (
    `${HEAD}\n## Asked\n\nThey decide what they decide on the real server.\n\n${list([...asked].sort())}` +
    `\n## Reported as not modelled\n\nSet to something else than their default they are reported by name.\n\n${list(reported)}` +
    `\n## Without effect on a transaction\n${reasons.join('')}`
  );
}
