import { expect, test } from 'vitest';
import { FETCHED, storedCopy, storeOf } from '../../fixtures/stored.ts';
import { storedCopies } from '../../replay/store/listing.ts';
import { newVeil } from './secrets.ts';
import { lineText } from './spans.ts';
import { copyLines, storedHead, storedLine, storedSummary } from './stored.ts';

const VEIL = newVeil({ redact: true });
const at = (FETCHED + 7200) * 1000;
const [COPY] = storedCopies(storeOf(storedCopy(0)), 's', { at });

test('a copy is a line of a table that fits its screen', () => {
  expect(lineText(storedHead(80))).toBe(
    'URL                          copy  status       bytes       age     lives     is',
  );
  expect(lineText(storedLine(COPY!, VEIL, 80))).toBe(
    'example.com/a                 1/1     200           3       2 h      60 s  stale',
  );
  expect(lineText(storedLine(COPY!, VEIL, 60)).length).toBeLessThanOrEqual(60);
});

test('the summary counts objects, copies and bytes', () => {
  expect(lineText(storedSummary([COPY!], at))).toBe('1 object, 1 copy, 3 bytes, at 2026-01-01T02:00:00Z');
});

test('headers are shown with secrets masked and control bytes escaped', () => {
  const response = { ...storedCopy(0).response, fields: [{ name: 'X', value: '\x1b[31m', raw: null }] };
  const [copy] = storedCopies(storeOf(storedCopy(0, { response })), 's', { at });
  const text = copyLines(copy!, VEIL, 80).map(lineText).join('\n');
  expect(text).toContain('Cookie: sid=‹secret 1 · 1–8 bytes›');
  expect(text).toContain('X: \\x1b[31m');
  expect(text).not.toContain('geheim');
});
