import { setVia, type ViaPosition } from '../policy/via.ts';
import type { Txn } from '../txn/txn.ts';

/** Writes one letter of the transaction's Via codes. */
export function mark(txn: Txn, position: ViaPosition, letter: string): void {
  txn.via = setVia(txn.via, position, letter);
}
