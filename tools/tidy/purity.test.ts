import { describe, expect, test } from 'vitest';
import { caught } from './planted.ts';
import { doorsOnly, pureCore } from './purity.ts';

const inCore = (text: string) => caught(pureCore, { 'core/policy/age.ts': text });
const inReplay = (text: string) => caught(doorsOnly, { 'replay/run/run.ts': text });

describe('core', () => {
  test.each([
    ['const t = Date.now();', 'Date.now'],
    ['const t = new Date();', 'new Date with 0 arguments'],
    ['const t = new Date(2012, 1, 2);', 'new Date with 3 arguments'],
    ['const t = Date();', 'Date()'],
    ['const t = Date.parse(text);', 'Date.parse'],
    ['const r = Math.random();', 'Math.random'],
    ['const e = process.env.HOME;', 'process'],
    ["const fs = require('fs');", 'require'],
    ['const p = globalThis.process;', 'globalThis'],
    ['setTimeout(run, 1);', 'setTimeout'],
    ['const t = performance.now();', 'performance'],
    ['const b = Buffer.from(text);', 'Buffer'],
    ['const f = { fetch };', 'fetch'],
    ['const u = crypto.randomUUID();', 'crypto'],
    ['console.log(1);', 'console'],
    ['const f = new Intl.NumberFormat();', 'Intl'],
    ["const m = await import('./x.ts');", 'await'],
    ['const f = async () => 1;', 'async'],
    ['const u = import.meta.url;', 'import.meta'],
    ['const c = a.localeCompare(b);', '.localeCompare: depends on the locale or time zone'],
    ['const c = n.toLocaleString();', '.toLocaleString: depends on the locale or time zone'],
    ['const h = date.getHours();', '.getHours: depends on the locale or time zone'],
    ['const h = (x as Clock).get(Date.now());', 'Date.now'],
  ])('%s is caught', (text, what) => {
    expect(inCore(`\n${text}\n`)[0]).toBe(`core/policy/age.ts:2: uses ${what}`);
  });

  test.each([
    ['const t = new Date(milliseconds);'],
    ['const t = Date.UTC(2012, 1, 2);'],
    ['const h = date.getUTCHours();'],
    ['// Date.now(), Math.random() and process.env are not for us'],
    ["const text = 'Date.now() process.env Math.random()';"],
    ['const p = step.process;'],
    ['const table = { process: 1, fetch: 2, console: 3 };'],
    ['function enter(window: number) { return window; }'],
    ['type Clock = { performance: number; at: typeof Date.now };'],
    ['interface Reader { fetch(): void; process: string }'],
  ])('%s is fine', (text) => {
    expect(inCore(text)).toEqual([]);
  });

  test('tests of core may do all that', () => {
    expect(caught(pureCore, { 'core/policy/age.test.ts': 'const t = Date.now();' })).toEqual([]);
  });
});

describe('outside core', () => {
  test('replay takes clock, randomness and environment as arguments', () => {
    expect(inReplay('const t = Date.now() + Math.random();\nconst e = process.env.TZ;\n')).toEqual([
      'replay/run/run.ts:1: uses Date.now',
      'replay/run/run.ts:1: uses Math.random',
      'replay/run/run.ts:2: uses process',
    ]);
  });

  test('replay may wait and may use a Buffer', () => {
    expect(inReplay("export const read = async () => Buffer.from(await next(), 'latin1');\n")).toEqual([]);
  });

  test('the doors may touch the outside, and no other main may', () => {
    const text = 'const t = Date.now();\nprocess.exit(1);\n';
    const doors = { 'replay/files.ts': text, 'ui/cli/main.ts': text, 'ui/tui/main.tsx': text };
    expect(caught(doorsOnly, doors)).toEqual([]);
    expect(caught(doorsOnly, { 'replay/run/main.ts': text })).toEqual([
      'replay/run/main.ts:1: uses Date.now',
      'replay/run/main.ts:2: uses process',
    ]);
  });
});
