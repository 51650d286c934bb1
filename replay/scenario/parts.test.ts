import { describe, expect, test } from 'vitest';
import { clientScriptOf } from './client_script.ts';
import { scenarioConfig, wantedFiles } from './config_files.ts';
import { readDocument } from './document.ts';
import { ScenarioFault, showPlace } from './fault.ts';
import { checkKeys, type Leftovers } from './keys.ts';
import { bodyOf, fieldsOf, generatedBody, piecesOf, versionOf, wireText } from './message_parts.ts';
import { child, count, descend, duration, flag, items, rootOf, text, word } from './nodes.ts';
import { reasonOf } from './reasons.ts';
import { responseScriptOf } from './response_script.ts';
import { scriptsOf } from './scripts.ts';
import { LAB_TIMING, timingOf } from './timing.ts';

const node = (source: string) => rootOf(readDocument(source, 'f.yaml'));
const none = () => child(node('a: 1'), 'b');
const leftovers = (): Leftovers => ({ unknown: [], notModelled: [] });

function faultOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof ScenarioFault) return error.message;
  }
  return 'no fault';
}

describe('nodes', () => {
  const root = node('n: 0755\nyes: yes\nlist: [ a, { b: c } ]\nempty:\n');

  test('convert what their key wants, and nothing else', () => {
    expect(count(child(root, 'n'))).toBe(755);
    expect(text(child(root, 'n'))).toBe('0755');
    expect(flag(child(root, 'yes'))).toBe(true);
    expect(items(child(root, 'list')).map(({ value }) => value)).toEqual(['a', { b: 'c' }]);
    expect([count(none()), flag(none()), text(none()), duration(none()), items(none())]).toEqual([
      null,
      null,
      null,
      null,
      [],
    ]);
  });

  test('an empty value is as good as none where a map or list is wanted', () => {
    expect(items(child(root, 'empty'))).toEqual([]);
    expect(descend(root, 'empty', 'deeper').value).toBeUndefined();
  });

  test('say where they stand when they are not what is wanted', () => {
    expect(faultOf(() => count(child(root, 'list')))).toBe('f.yaml:3:1: list: expected a whole number');
    expect(faultOf(() => flag(child(root, 'n')))).toBe('f.yaml:1:1: n: expected true or false');
    expect(faultOf(() => word(child(root, 'yes'), ['a', 'b']))).toBe('f.yaml:2:1: yes: expected one of a, b');
    expect(faultOf(() => child(child(root, 'n'), 'x'))).toBe('f.yaml:1:1: n: expected a map of keys');
    expect(showPlace({ file: 'f', line: 1, column: 2 })).toBe('f:1:2');
  });

  test('a key that every object has is not there unless it is written', () => {
    expect(child(root, 'constructor').value).toBeUndefined();
  });
});

describe('bodies', () => {
  const message = (source: string) => node(source);

  test('are generated as Proxy Verifier does: words of eight bytes', () => {
    expect(generatedBody(20)).toBe('0000000 0000001 0000');
    expect(generatedBody(0)).toBe('');
    expect(generatedBody(2056).slice(2048)).toBe('0000100 ');
  });

  test('are data, a size, or what Content-Length announces', () => {
    expect(bodyOf(message('content: { data: abc }'), [])).toBe('abc');
    expect(bodyOf(message('content: { size: 9 }'), [['Content-Length', '3']])).toBe('0000000 0');
    expect(bodyOf(message('x: 1'), [['content-length', '3']])).toBe('000');
    expect(bodyOf(message('x: 1'), [['content-length', '3,3']])).toBe('');
  });

  test('can be written with escapes for bytes or for JSON', () => {
    expect(bodyOf(message('content: { encoding: uri, data: "a%ff%0Ab" }'), [])).toBe('a\xff\nb');
    expect(bodyOf(message('content: { encoding: esc_json, data: "a\\\\n\\\\u00e9" }'), [])).toBe('a\n\xc3\xa9');
    expect(faultOf(() => bodyOf(message('content: { encoding: rot13, data: a }'), []))).toContain(
      'plain, uri or esc_json',
    );
  });

  test('go out in chunks of the given sizes, the last size repeating', () => {
    const chunked = [['Transfer-Encoding', 'chunked']] as [string, string][];
    expect(piecesOf(message('x-chunks: [ 1, 2 ]\nx-trailer: "T: 1\\r\\n"'), chunked, 'abcdef')).toEqual([
      '1\r\na\r\n',
      '2\r\nbc\r\n',
      '2\r\nde\r\n',
      '1\r\nf\r\n',
      '0\r\nT: 1\r\n\r\n',
    ]);
    expect(piecesOf(message('x: 1'), chunked, '')).toEqual(['0\r\n\r\n']);
    expect(piecesOf(message('x-chunks: [ 2 ]'), [], 'abcde')).toEqual(['ab', 'cde']);
  });

  test('text is latin1 where it fits and UTF-8 where it does not', () => {
    expect(wireText('\xe9')).toBe('\xe9');
    expect(wireText('€')).toBe('\xe2\x82\xac');
  });
});

test('a version without a dot has one; fields with a rule give the rule its value', () => {
  expect([versionOf(node('version: 1')), versionOf(node('version: 1.0')), versionOf(node('a: 1'))]).toEqual([
    '1.0',
    '1.0',
    '1.1',
  ]);
  expect(fieldsOf(node('headers: { fields: [ [ A, { value: b, as: equal } ], [ C ] ] }'), none())).toEqual([
    ['A', 'b'],
    ['C', ''],
  ]);
});

describe('scripts', () => {
  test('a body is sent only when the request says that it has one', () => {
    const get = node('method: GET\nurl: /a\n');
    expect(clientScriptOf(get, none(), leftovers()).segments[0]!.bytes).toBe('GET /a HTTP/1.1\r\n\r\n');
    const post = node('method: POST\ncontent: { data: x }\n');
    expect(clientScriptOf(post, none(), leftovers()).segments[0]!.bytes).toBe('POST / HTTP/1.1\r\n\r\nx');
  });

  test('another scheme than http is not modelled', () => {
    const left = leftovers();
    clientScriptOf(node('scheme: https'), none(), left);
    expect(left.notModelled).toEqual([{ what: 'scheme https', where: 'f.yaml:1' }]);
  });

  test('an answer has the usual reason unless it gives its own, even an empty one', () => {
    const headOf = (source: string) => responseScriptOf(node(source), none(), leftovers()).head;
    expect(headOf('status: 404')).toBe('HTTP/1.1 404 Not Found\r\n\r\n');
    expect(headOf('status: 299')).toBe('HTTP/1.1 299 Unknown\r\n\r\n');
    expect(headOf('{ status: 200, reason: Fine, version: "1.0" }')).toBe('HTTP/1.0 200 Fine\r\n\r\n');
    expect(headOf('{ status: 200, reason: "" }')).toBe('HTTP/1.1 200\r\n\r\n');
    expect(reasonOf(206)).toBe('Partial Content');
  });

  test('raw segments follow each other after 50 ms unless another pause is given', () => {
    const raw = (source: string) => responseScriptOf(node(source), none(), leftovers()).raw;
    expect(raw('x-raw: [ a, b ]')).toEqual([
      { after_ms: 0, bytes: 'a' },
      { after_ms: 50, bytes: 'b' },
    ]);
    expect(raw('{ x-raw: [ a, b ], x-body-delay: 5ms }')![1]!.after_ms).toBe(5);
  });

  test('are listed once, in file order', () => {
    const transactions = [{ uuid: 'a' }, { uuid: null }, { uuid: 'a' }] as never[];
    const scenario = { sessions: [{ transactions }] } as never;
    const { all, byUuid } = scriptsOf(scenario);
    expect(all).toHaveLength(3);
    expect(byUuid.get('a')).toBe(transactions[0]);
    expect(scriptsOf(scenario).all).toBe(all);
  });
});

describe('what a file says besides', () => {
  test('keys are used, someone else’s, known and not played, or unknown', () => {
    const left = leftovers();
    checkKeys(node('delay: 1s\nconnection-time: 3\nwhat: ever\n'), 'session', left);
    expect(left).toEqual({
      unknown: [{ key: 'what', place: { file: 'f.yaml', line: 3, column: 1 } }],
      notModelled: [{ what: 'connection-time', where: 'f.yaml:2' }],
    });
  });

  test('pauses of the actors can be set one by one', () => {
    const left = leftovers();
    const timing = timingOf(node('latency: 20ms\nbandwidth: 1000\nsegment: 1460\nnap: 1s\n'), left);
    expect(timing).toEqual({ ...LAB_TIMING, latency_ms: 20, bandwidth: 1000, segment: 1460 });
    expect(left.unknown.map(({ key }) => key)).toEqual(['nap']);
  });

  test('records that are truth values are numbers, empty ones are NULL', () => {
    const { records } = scenarioConfig(node('records_config: { a: true, b: false, c: ~, d: "" }'), {}, leftovers());
    expect(records.map(({ name, value }) => [name, value])).toEqual([
      ['a', '1'],
      ['b', '0'],
      ['c', 'NULL'],
      ['d', 'NULL'],
    ]);
  });

  test('a template that nothing fills is named', () => {
    const left = leftovers();
    scenarioConfig(node('remap_config: [ "map / https://o:{SERVER_HTTPS_PORT}/" ]'), {}, left);
    expect(left.notModelled).toEqual([{ what: 'template {SERVER_HTTPS_PORT}', where: 'f.yaml:1' }]);
    expect(wantedFiles(node('copy_to_config_dir: [ ./a, b/c ]'))).toEqual(['a', 'b/c']);
  });
});
