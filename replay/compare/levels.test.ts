import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ClientResponse } from '../record/transaction.ts';
import { compareTransaction, LEVELS, type Level, type SimulatedTransaction } from './levels.ts';
import { asSimulated, type OracleRecord, readOracleRecord } from './oracle_record.ts';

const ROOT = join(import.meta.dirname, '../..');
const LAB = join(ROOT, '../shared/oracle');
const FOLDERS = ['fixtures/oracle/recorded', '../shared/oracle/recorded/public', '../shared/oracle/recorded/upstream']
  .map((folder) => join(ROOT, folder))
  .filter((folder) => existsSync(folder));

const recordsOf = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.includes('.real.json'))
    .map((name) => readOracleRecord(readFileSync(join(folder, name))));

type Mutant = (txn: SimulatedTransaction) => boolean;
const response = (txn: SimulatedTransaction) =>
  txn.client_response as unknown as {
    status?: number;
    reason?: string;
    version?: string;
    headers?: [string, string][];
    body_length?: number;
    body_sha256?: string | null;
    aborted?: string;
  };
const isCompared = ([handler]: readonly [string, string]) => handler.startsWith('HttpSM::');
const line = (txn: SimulatedTransaction, tag: string) => txn.log?.find((entry) => entry.tag === tag);

/** Sets one field of something that is there; false when it is not there, or has no such field. */
function put<T extends object, K extends keyof T>(target: T | undefined | null, key: K, value: (was: T[K]) => T[K]) {
  if (!target || target[key] === undefined || target[key] === null) return false;
  target[key] = value(target[key]);
  return true;
}

/** What is changed in a copy of a record, by level; each answers whether it found something to change. */
const MUTANTS: Record<Level, Record<string, Mutant>> = {
  L1: {
    'another status': (txn) => put(response(txn), 'status', (status) => (status ?? 0) + 1),
    'another reason': (txn) => put(response(txn), 'reason', () => 'Fine'),
    'another version': (txn) => put(response(txn), 'version', () => '7.0'),
    'a header less': (txn) => !!response(txn).headers?.pop(),
    'a header more': (txn) => !!response(txn).headers?.push(['X-Extra', '1']),
    'a header twice': (txn) => {
      const headers = response(txn).headers;
      return !!headers?.[0] && !!headers.push(headers[0]);
    },
    'another body': (txn) => put(response(txn), 'body_sha256', () => 'x'),
    'a longer body': (txn) => put(response(txn), 'body_length', (length) => (length ?? 0) + 1),
    'no answer': (txn) =>
      !!response(txn).status && put(txn, 'client_response', (): ClientResponse => ({ aborted: 'closed' })),
    'an answer where there was none': (txn) => put(response(txn), 'aborted', () => ''),
    'an Age five seconds off': (txn) => addSeconds(response(txn).headers, 'age', 5),
    'a Date five seconds off': (txn) => addSeconds(response(txn).headers, 'date', 5),
  },
  L1order: {
    'two headers change places': (txn) => swap(response(txn).headers),
    'a name in other letters': (txn) => upper(response(txn).headers),
  },
  L2: {
    'a request less': (txn) => !!txn.origin_requests.pop(),
    'a request more': (txn) =>
      !!txn.origin_requests.push({
        method: 'GET',
        target: '/',
        version: '1.1',
        headers: [],
        body_length: 0,
        body_sha256: null,
      }),
    'another target': (txn) => put(txn.origin_requests[0], 'target', () => '/other'),
    'another method': (txn) => put(txn.origin_requests[0], 'method', () => 'BREW'),
    'a header of the request less': (txn) => !!txn.origin_requests[0]?.headers.shift(),
  },
  L2order: {
    'two headers of the request change places': (txn) => swap(txn.origin_requests[0]?.headers as [string, string][]),
  },
  L3: {
    'an action less': (txn) => txn.actions.splice(0, 1).length > 0,
    'an action more': (txn) => txn.actions.length > 0 && !!txn.actions.push('SM_ACTION_X'),
  },
  L4: {
    'another event': (txn) => put(txn.handlers.find(isCompared), 1, () => 'VC_EVENT_ZZZ'),
    'a handler less': (txn) =>
      txn.handlers.some(isCompared) && !!txn.handlers.splice(txn.handlers.findIndex(isCompared), 1),
  },
  L5: {
    'another message': (txn) => put(line(txn, 'http_trans'), 'message', (message) => `${message} changed`),
    'a line less': (txn) => {
      const at = txn.log?.findIndex((entry) => entry.tag === 'http_seq') ?? -1;
      return at >= 0 && !!txn.log?.splice(at, 1);
    },
    'a line more': (txn) => !!txn.log?.push({ tag: 'http', message: '[#] more' }),
    'another id in the middle': (txn) =>
      put(
        txn.log?.find(({ tag, message }) => tag === 'http' && /^\[#\] .*\D\d+$/.test(message)),
        'message',
        (message) => `${message}9`,
      ),
  },
};

/** Changes that two runs of the real server show too: they pass. */
const HARMLESS: Record<string, Mutant> = {
  'an Age one second off': (txn) => addSeconds(response(txn).headers, 'age', 1),
  'a Date two seconds off': (txn) => addSeconds(response(txn).headers, 'date', 2),
  'another Server': (txn) =>
    put(
      response(txn).headers?.find(([name]) => name === 'Server'),
      1,
      () => 'another',
    ),
  'a line of a tag that is not compared': (txn) => !!txn.log?.unshift({ tag: 'dns', message: 'x' }),
  'reset for closed': (txn) => put(response(txn), 'aborted', (was) => (was === 'closed' ? 'reset' : was)),
};

function addSeconds(headers: [string, string][] | undefined, name: string, seconds: number): boolean {
  const header = headers?.find(([key]) => key.toLowerCase() === name);
  if (!header) return false;
  const isDate = name === 'date';
  header[1] = isDate
    ? new Date(new Date(header[1]).getTime() + seconds * 1000).toUTCString()
    : String(Number(header[1]) + seconds);
  return header[1] !== 'Invalid Date' && header[1] !== 'NaN';
}

function swap(headers: [string, string][] | undefined): boolean {
  const [first, second] = headers ?? [];
  if (!headers || !first || !second || first[0] === second[0]) return false;
  [headers[0], headers[1]] = [second, first];
  return true;
}

function upper(headers: [string, string][] | undefined): boolean {
  return put(
    headers?.find(([name]) => name !== name.toUpperCase()),
    0,
    (name) => name.toUpperCase(),
  );
}

/** The first transaction of a record that a mutant applies to: its copy, changed, and the recorded one. */
function mutated(record: OracleRecord, mutant: Mutant) {
  for (const recorded of record.transactions) {
    const copy = structuredClone(asSimulated(recorded));
    if (mutant(copy)) return { recorded, copy };
  }
  return null;
}

type Judge = (
  real: unknown,
  product: unknown,
  base: number,
  options: { ratio: false },
) => Record<string, string | null>;
const judge: Judge | null = existsSync(join(LAB, 'compare.mjs'))
  ? ((await import(/* @vite-ignore */ join(LAB, 'compare.mjs'))) as { compareTxn: Judge }).compareTxn
  : null;

/** Levels that fail, by our comparer and, where it is at hand, by the lab's own. */
function failing(recorded: OracleRecord['transactions'][number], copy: SimulatedTransaction | undefined, base: number) {
  const ours = compareTransaction(recorded, copy, base);
  const theirs = judge?.(recorded, copy, base, { ratio: false });
  return {
    ours: LEVELS.filter((level) => ours[level] !== null),
    theirs: theirs ? LEVELS.filter((level) => theirs[level]) : null,
  };
}

describe.each(FOLDERS)('the records of %s', (folder) => {
  const records = recordsOf(folder);

  test('agree with themselves at every level', () => {
    for (const record of records) {
      for (const recorded of record.transactions) {
        expect(failing(recorded, structuredClone(asSimulated(recorded)), record.base_time).ours).toEqual([]);
      }
    }
  });

  test('fail at every level where a transaction is absent', () => {
    const record = records[0]!;
    expect(failing(record.transactions[0]!, undefined, record.base_time).ours).toEqual([...LEVELS]);
  });

  for (const level of LEVELS) {
    test.each(Object.entries(MUTANTS[level]))(`fail at ${level} with %s`, (_name, mutant) => {
      for (const record of records) {
        const found = mutated(record, mutant);
        if (!found) continue;
        const { ours, theirs } = failing(found.recorded, found.copy, record.base_time);
        expect(ours, record.scenario).toContain(level);
        if (theirs) expect(ours, record.scenario).toEqual(theirs);
      }
    });
  }

  test.each(Object.entries(HARMLESS))('pass with %s', (_name, mutant) => {
    for (const record of records) {
      const found = mutated(record, mutant);
      if (!found) continue;
      const { ours, theirs } = failing(found.recorded, found.copy, record.base_time);
      expect(ours, record.scenario).toEqual([]);
      if (theirs) expect(theirs, record.scenario).toEqual([]);
    }
  });

  test('get the same verdicts from both comparers when compared with one another', () => {
    const all = records.flatMap(({ base_time, transactions }) => transactions.map((txn) => ({ base_time, txn })));
    let different = 0;
    for (let i = 1; i < all.length; i++) {
      const { txn, base_time } = all[i]!;
      const { ours, theirs } = failing(txn, asSimulated(all[i - 1]!.txn), base_time);
      if (theirs) expect(ours, `${i}`).toEqual(theirs);
      if (ours.length > 0) different++;
    }
    expect(different).toBeGreaterThan(all.length / 2);
  });
});
