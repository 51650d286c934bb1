import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readWholeLog } from '../readers/log.ts';
import { newFindings } from './evidence.ts';
import { identityOf, settingsOf } from './settings.ts';

const read = async (path: string) => {
  const text = readFileSync(new URL(`../../fixtures/${path}`, import.meta.url));
  return (await readWholeLog([text], path)).transactions;
};

async function settings(path: string): Promise<Record<string, string>> {
  const found = settingsOf(await read(path), newFindings());
  return Object.fromEntries(found.map(({ name, value }) => [name.replace('proxy.config.', ''), value]));
}

test('the walkthrough shows its timeouts, what its proxy inserts and that Host is kept', async () => {
  expect(await settings('walkthrough/traffic.out')).toMatchObject({
    'http.accept_no_activity_timeout': '120',
    'http.transaction_no_activity_timeout_in': '30',
    'http.transaction_no_activity_timeout_out': '30',
    'http.keep_alive_no_activity_timeout_in': '115',
    'http.keep_alive_no_activity_timeout_out': '120',
    'http.insert_request_via_str': '3',
    'http.insert_response_via_str': '3',
    'http.insert_client_ip': '1',
    'http.insert_squid_x_forwarded_for': '1',
    'http.insert_age_in_response': '1',
    'http.response_server_str': 'ATS/3.3.1-dev',
    'url_remap.pristine_host_hdr': '1',
    proxy_name: 'jpeach.example.com',
  });
});

test('the lab log shows what its records.config says', async () => {
  const found = await settings('lab/traffic.out');
  const written = readFileSync(new URL('../../fixtures/lab/etc/records.config', import.meta.url), 'latin1');
  for (const [, name, value] of written.matchAll(/^CONFIG proxy\.config\.(\S+) \S+ (\S+)$/gm)) {
    if (found[name ?? ''] !== undefined) expect([name, found[name ?? '']]).toEqual([name, value]);
  }
  expect(found['http.max_proxy_cycles']).toBe('0');
});

test('the server is named by the Via it wrote', async () => {
  const findings = newFindings();
  expect(identityOf(await read('walkthrough/traffic.out'), findings)).toEqual({
    name: 'jpeach.example.com',
    uuid: '11C91B29',
    version: '3.3.1-dev',
  });
  expect(findings.facts.every(({ basis }) => basis === 'inferred')).toBe(true);
});

test('where no Via is shown the name is missing, not made up', () => {
  const findings = newFindings();
  expect(identityOf([], findings)).toEqual({});
  expect(findings.missing).toEqual([{ fact: "the server's name", tag: 'http_hdrs' }]);
});

test('a redirect that was followed shows how many may be, and that its kind is followed', async () => {
  const line = (tag: string, message: string) =>
    `[Nov 20 08:45:42.014] [ET_NET 0] DEBUG: <HttpSM.cc:1 (f)> (${tag}) ${message}\n`;
  const text = [
    line('http_redirect', '[1] redirect_required: 1'),
    line('http_redirect', '[1] redirect url: http://b.test/'),
    line('http_redirect', '[1] redirect_required: 1'),
    line('http_seq', '[1] Logging transaction'),
    line('http_redirect', '[2] redirect_required: 0'),
  ].join('');
  const { transactions } = await readWholeLog([Buffer.from(text)], 'x');
  const found = Object.fromEntries(settingsOf(transactions, newFindings()).map(({ name, value }) => [name, value]));
  expect(found['proxy.config.http.number_of_redirections']).toBe('2');
  expect(found['proxy.config.http.redirect.actions']).toContain('loopback:follow');
});
