/**
 * Records that profile `guide` has on top of 9.2's: what the caching guide describes and 9.2 no longer has. Defaults are
 * the guide's, or those of the last release that had them. To 9.2 these names are unknown.
 */
import type { Profile } from '../names/profile.ts';
import { float, int, isRecord, RECORDS, type RecordName, type RecordRow, text } from './records.ts';

export const GUIDE_RECORDS = {
  'proxy.config.update.enabled': int(0),
  'proxy.config.update.update_configuration': text('update.config'),
  'proxy.config.update.force': int(0),
  'proxy.config.update.retry_count': int(10),
  'proxy.config.update.retry_interval': int(2),
  'proxy.config.update.concurrent_updates': int(100),
  'proxy.config.http.cache.fuzz.time': int(240, true),
  'proxy.config.http.cache.fuzz.min_time': int(0, true),
  'proxy.config.http.cache.fuzz.probability': float(0.005, true),
  'proxy.config.http.cache.enable_default_vary_headers': int(0),
  'proxy.config.http.cache.vary_default_text': text(null),
  'proxy.config.http.cache.vary_default_images': text(null),
  'proxy.config.http.cache.vary_default_other': text(null),
  'proxy.config.http.congestion_control.enabled': int(0),
  'proxy.config.http.congestion_control.localtime': int(0),
  'proxy.config.http.congestion_control.filename': text('congestion.config'),
  'proxy.config.http.congestion_control.default.max_connection_failures': int(5),
  'proxy.config.http.congestion_control.default.fail_window': int(120),
  'proxy.config.http.congestion_control.default.proxy_retry_interval': int(10),
  'proxy.config.http.congestion_control.default.client_wait_interval': int(300),
  'proxy.config.http.congestion_control.default.wait_interval_alpha': int(30),
  'proxy.config.http.congestion_control.default.live_os_conn_timeout': int(60),
  'proxy.config.http.congestion_control.default.live_os_conn_retries': int(2),
  'proxy.config.http.congestion_control.default.dead_os_conn_timeout': int(15),
  'proxy.config.http.congestion_control.default.dead_os_conn_retries': int(1),
  'proxy.config.http.congestion_control.default.max_connection': int(-1),
  'proxy.config.http.congestion_control.default.error_page': text('congestion#retryAfter'),
  'proxy.config.http.congestion_control.default.congestion_scheme': text('per_ip'),
} as const satisfies Record<string, RecordRow>;

type GuideRecord = keyof typeof GUIDE_RECORDS;

/** A record that some profile knows. */
export type KnownRecord = RecordName | GuideRecord;

const ALL: ReadonlyMap<string, RecordRow> = new Map(Object.entries({ ...RECORDS, ...GUIDE_RECORDS }));

/** What is known of a record in a profile; null for a name it does not know. */
export function recordRow(name: string, profile: Profile): RecordRow | null {
  const row = ALL.get(name) ?? null;
  return profile === 'guide' || row === null || isRecord(name) ? row : null;
}

/** The default of a record. */
export function defaultOf(name: KnownRecord): RecordRow['default'] {
  return ALL.get(name)?.default ?? null;
}
