import { parseIp } from '../base/ip.ts';
import type { HostAddress, HostRecord } from '../txn/core_state.ts';

/** How the next address of a name is chosen. Records: hostdb.strict_round_robin, hostdb.timed_round_robin (s). */
export type Rotation =
  | { readonly kind: 'strict' }
  | { readonly kind: 'timed'; readonly seconds: number }
  | { readonly kind: 'by client' };

interface Choosing {
  readonly clientIp: string;
  readonly now: number;
  readonly rotation: Rotation;
  readonly downTime: number;
}

/**
 * Chooses among the addresses of a name: one that is up if there is any. Strict takes the next at each lookup, timed
 * keeps one for a while, otherwise the client's address decides. ATS: HostDBRoundRobin::select_best_http.
 */
export function selectAddress(record: HostRecord, choosing: Choosing): HostAddress | undefined {
  const { rotation } = choosing;
  if (rotation.kind === 'strict') return strict(record, choosing);
  if (rotation.kind === 'timed') return timed(record, choosing, rotation.seconds);
  return byClient(record, choosing);
}

/** Up, or its failure is old enough to try again. ATS: HostDBInfo::is_alive. */
function isAlive(address: HostAddress, now: number, downTime: number): boolean {
  return address.lastFailure === 0 || now - downTime > address.lastFailure;
}

function strict(record: HostRecord, { now, downTime }: Choosing): HostAddress | undefined {
  const { addresses } = record;
  let last: HostAddress | undefined;
  for (let i = 0; i < addresses.length; i++) {
    last = addresses[record.turn++ % addresses.length];
    if (last && isAlive(last, now, downTime)) return last;
  }
  return last;
}

function timed(record: HostRecord, { now, downTime }: Choosing, seconds: number): HostAddress | undefined {
  const { addresses } = record;
  if (now - record.turnedAt > seconds) {
    record.turn++;
    record.turnedAt = now;
  }
  const inOrder = addresses.map((_, i) => addresses[(record.turn + i) % addresses.length] as HostAddress);
  return inOrder.find((a) => isAlive(a, now, downTime)) ?? inOrder.at(-1);
}

/** The last of the greatest hashes wins. */
function byClient(record: HostRecord, { clientIp, now, downTime }: Choosing): HostAddress | undefined {
  const best = (addresses: readonly HostAddress[]): HostAddress | undefined => {
    let greatest = 0;
    let found: HostAddress | undefined;
    for (const address of addresses) {
      const hash = pairHash(clientIp, address.ip);
      if (hash < greatest) continue;
      greatest = hash;
      found = address;
    }
    return found;
  };
  return best(record.addresses.filter((a) => isAlive(a, now, downTime))) ?? best(record.addresses);
}

/** 16 bits of both addresses together. ATS: HOSTDB_CLIENT_IP_HASH. */
function pairHash(client: string, server: string): number {
  const [a, b] = [parseIp(client), parseIp(server)];
  if (!a || !b || a.family !== b.family) return 0xffff;
  return [...words(a.hex), ...words(b.hex)].reduce((hash, word) => hash ^ word, a.family === 4 ? 0 : 0xffff);
}

/** The address in pieces of 16 bits, the first byte lowest. */
function words(hex: string): number[] {
  return (hex.match(/.{4}/g) ?? []).map((w) => Number.parseInt(w.slice(2) + w.slice(0, 2), 16));
}
