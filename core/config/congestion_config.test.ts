import { expect, test } from 'vitest';
import { buildConfig } from './config.ts';
import { congestionRuleFor } from './congestion_config.ts';

function guide(lines: readonly string[], extra: Parameters<typeof buildConfig>[1] = []) {
  return buildConfig({ 'congestion.config': `${lines.join('\n')}\n` }, extra, 'guide');
}

const REQUEST = {
  ...{ method: 'GET', scheme: 'http', host: 'www.example.com', path: 'a/b', url: 'http://www.example.com/a/b' },
  ...{ port: 80, localPort: 8080, client: null, time: 0, destinationIp: null },
};

test('a line gives its tags, the records give the rest', () => {
  const record = 'proxy.config.http.congestion_control.default.fail_window';
  const { congestion, notes } = guide(
    ['# origins', 'dest_domain=example.com max_connection=7 error_page="congestion#busy" congestion_scheme=per_host'],
    [{ name: record, value: 60, from: '--set' }],
  );
  expect(notes).toEqual([]);
  expect(congestion).toMatchObject([
    {
      place: 'congestion.config:2',
      errorPage: 'congestion#busy',
      scheme: 'per_host',
      limits: {
        max_connection: { value: 7, from: 'congestion.config:2' },
        fail_window: { value: 60, from: '--set' },
        max_connection_failures: { value: 5, from: 'default' },
        proxy_retry_interval: { value: 10, from: 'default' },
        client_wait_interval: { value: 300, from: 'default' },
        wait_interval_alpha: { value: 30, from: 'default' },
        live_os_conn_timeout: { value: 60, from: 'default' },
        live_os_conn_retries: { value: 2, from: 'default' },
        dead_os_conn_timeout: { value: 15, from: 'default' },
        dead_os_conn_retries: { value: 1, from: 'default' },
      },
    },
  ]);
});

test.each([
  ['max_connection=7', 'No destination specifier'],
  ['dest_host=a dest_ip=1.2.3.4', 'Multiple Destinations Specified'],
  ['dest_host=a max_connection', 'Malformed entry'],
  ['dest_host=a max_connection=many', "Invalid max_connection 'many'"],
  ['dest_host=a fail_window=0', "Invalid fail_window '0'"],
  ['dest_host=a method=GET', "Unknown tag 'method'"],
  ['dest_host=a congestion_scheme=per_day', 'congestion_scheme must be per_ip or per_host'],
  ['dest_host=a port=x', 'Invalid start port'],
])('%s is refused with its place', (line, wrong) => {
  const { congestion, notes } = guide(['', line]);
  expect(congestion).toEqual([]);
  const text = `[CongestionControl] ${wrong} in congestion.config at line 2`;
  expect(notes).toEqual([{ file: 'congestion.config', line: 2, severity: 'error', text }]);
});

test('the first line that a request meets counts; port and prefix narrow it', () => {
  const { congestion } = guide([
    'dest_domain=example.com port=8081',
    'dest_domain=example.com prefix=b',
    'url_regex=/a/ max_connection=1',
    'dest_domain=.',
  ]);
  expect(congestionRuleFor(congestion, REQUEST)).toBe(2);
  expect(congestionRuleFor(congestion, { ...REQUEST, port: 8081 })).toBe(0);
  expect(congestionRuleFor(congestion, { ...REQUEST, path: 'b/c', url: 'http://www.example.com/b/c' })).toBe(1);
  expect(congestionRuleFor(congestion.slice(0, 2), REQUEST)).toBeNull();
});

test('the file is read in the profile of the guide only: to 9.2 it is one that nobody reads', () => {
  const files = { 'congestion.config': 'dest_domain=. max_connection=1\n' };
  const { congestion, notes } = buildConfig(files);
  expect(congestion).toEqual([]);
  expect(notes).toEqual([{ file: 'congestion.config', line: 0, severity: 'note', text: 'read by nobody' }]);
});
