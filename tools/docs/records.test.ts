import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSources } from './pages.ts';
import { recordsPage, useOfRecords } from './records.ts';

const root = join(import.meta.dirname, '..', '..');

test('every record that a transaction can meet is asked, or reported, or known to have no effect', () => {
  expect(useOfRecords(readSources(root, 'core')).undecided).toEqual([]);
});

test('a name is asked where it is quoted, or put together from a constant', () => {
  const text = "const CACHE = 'proxy.config.http.cache';\nask('proxy.config.http.cache.range.lookup');\n";
  const composed = ['const A = `$', '{CACHE}.http`;'].join('');
  expect(useOfRecords(new Map([['core/a.ts', text + composed]])).asked).toEqual([
    'proxy.config.http.cache.http',
    'proxy.config.http.cache.range.lookup',
  ]);
});

test('the page has each record once, under what becomes of it', () => {
  const page = recordsPage(new Map([['core/a.ts', "ask('proxy.config.http.cache.http')"]]));
  const part = (name: string) =>
    page
      .slice(0, page.indexOf(`\`${name}\``))
      .match(/^##+ .*$/gm)
      ?.at(-1);
  expect(part('proxy.config.http.cache.http')).toBe('## Asked');
  expect(part('proxy.config.srv_enabled')).toBe('## Reported as not modelled');
  expect(part('proxy.config.dns.nameservers')).toBe('### a scenario has its own ports and its own DNS');
});
