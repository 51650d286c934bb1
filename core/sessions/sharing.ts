import { type Config, textOf } from '../config/config.ts';

/** What two uses of a connection must have in common, as bits. ATS: TSServerSessionSharingMatchMask. */
const BITS: Readonly<Record<string, number>> = {
  none: 0,
  ip: 1,
  hostonly: 2,
  hostsnisync: 4,
  host: 6,
  both: 7,
  sni: 8,
  cert: 16,
};

const IP = 1;
const HOST = 6;

/** The mask of the record http.server_session_sharing.match; names that are not known count for nothing. */
export function sharingMask(config: Config): number {
  const names = (textOf(config, 'proxy.config.http.server_session_sharing.match') ?? '').toLowerCase().split(/[,\s]+/);
  return names.reduce((mask, name) => mask | (BITS[name] ?? 0), 0);
}

/** Idle connections are used again at all. */
export function isSharing(mask: number): boolean {
  return mask !== 0;
}

export function needsSameIp(mask: number): boolean {
  return (mask & IP) !== 0;
}

export function needsSameHost(mask: number): boolean {
  return (mask & HOST) !== 0;
}
