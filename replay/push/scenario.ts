import { readDocument } from '../scenario/document.ts';
import { descend, items, rootOf } from '../scenario/nodes.ts';
import { type PushedObject, pushedAnswer } from './push.ts';

/** A PUSH as a session of a replay file, its lines indented by so many blanks. */
function sessionText(object: PushedObject, indent: number): string {
  const answer = pushedAnswer(object);
  const lines = [
    '- transactions:',
    '    - client-request:',
    '        method: PUSH',
    '        version: "1.0"',
    `        url: ${JSON.stringify(object.url)}`,
    '        headers:',
    '          fields:',
    `            - [Content-Length, "${answer.length}"]`,
    '        content:',
    ...contentLines(answer).map((line) => `          ${line}`),
    '      proxy-response:',
    '        status: 201',
  ];
  return lines.map((line) => `${' '.repeat(indent)}${line}\n`).join('');
}

/** Bytes as text of a replay file; percent-encoded where they are not plain ASCII, or might hold a template (`{NOW}`). */
function contentLines(bytes: string): string[] {
  if (/^[\t\n\r -z|}~]*$/.test(bytes)) return [`data: ${JSON.stringify(bytes)}`];
  const encoded = bytes.replace(/[^ !#$&-[\]-z|}~]/g, (char) => {
    return `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`;
  });
  return ['encoding: uri', `data: "${encoded}"`];
}

/** A replay file that pushes an object and lets a client ask for it. */
export function pushScenario(object: PushedObject): string {
  const [, authority = '', path = '/'] = /^http:\/\/([^/?#]+)([^#]*)/i.exec(object.url) ?? [];
  return `meta:
  version: "1.0"

autest:
  description: An object is pushed into the cache, and a client asks for it
  dns:
    name: dns
  server:
    name: server
  client:
    name: client
  ats:
    name: ts
    process_config:
      enable_cache: true
    records_config:
      proxy.config.http.push_method_enabled: 1
    remap_config:
      - from: ${JSON.stringify(`http://${authority}/`)}
        to: "http://backend.example.com:{SERVER_HTTP_PORT}/"

sessions:
${sessionText(object, 2)}
  - delay: 300ms
    transactions:
      - client-request:
          method: GET
          version: "1.1"
          url: ${JSON.stringify(path === '' ? '/' : path)}
          headers:
            fields:
              - [Host, ${JSON.stringify(authority)}]
        proxy-request:
          expect: absent
        proxy-response:
          status: 200
`;
}

/**
 * A replay file with the PUSH as its first session, everything else as it stands; null when its sessions are not a list
 * of lines of their own. Throws `ScenarioFault` for what is no YAML.
 */
export function addPush(source: string, file: string, object: PushedObject): string | null {
  const document = readDocument(source, file);
  const [first] = items(descend(rootOf(document), 'sessions'));
  const place = first === undefined ? null : document.placeOf(first.path);
  const lines = source.split(/(?<=\n)/);
  const dash = place === null ? null : /^( *)- /.exec(lines[place.line - 1] ?? '');
  if (place === null || dash === null) return null;
  return [
    ...lines.slice(0, place.line - 1),
    sessionText(object, dash[1]?.length ?? 0),
    '\n',
    ...lines.slice(place.line - 1),
  ].join('');
}
