/** The bodies of error replies. ATS: HttpBodyFactory (proxy/http/HttpBodyFactory.cc) */
import { type Config, intOf, textOf } from './config.ts';

interface RenderedBody {
  /** Null when it would be longer than body_factory.response_max_size. */
  body: string | null;
  /** Name of the template used, e.g. `access#denied` or `default`. */
  template: string;
  /** The template before its fields were filled in. */
  text: string;
  /** False when the configuration has no such file and the text is one of our own. */
  found: boolean;
  language: string;
  charset: string;
  /** Fields of the template that `values` does not have; they print as `-`. */
  unknownFields: string[];
}

const SET = 'default';

/** Our own pages for configurations without templates: heading and sentence. */
const PAGES: Readonly<Record<string, readonly [heading: string, sentence: string]>> = {
  'access#denied': ['Access Denied', 'You may not ask for this.'],
  'cache#not_in_cache': ['Not In Cache', 'The request allows an answer from cache only, and there is none.'],
  'congestion#retryAfter': ['Busy', 'The origin server takes no more requests now. Come again in %<crat> seconds.'],
  'connect#dns_failed': ['Unknown Host', 'The name of the origin server has no address.'],
  'connect#failed_connect': ['Could Not Connect', 'The origin server cannot be reached.'],
  'connect#hangup': ['Origin Hung Up', 'The origin server closed the connection before it answered.'],
  'redirect#moved_permanently': ['Moved', 'The document is now at "%<{Location}epsh>".'],
  'redirect#moved_temporarily': ['Moved', 'The document is for now at "%<{Location}epsh>".'],
  'request#cycle_detected': ['Cycle', 'The request would come back to this proxy.'],
  'request#no_content_length': ['Length Required', 'The request has a body of unknown length.'],
  'request#no_host': ['Host Required', 'The request names no host.'],
  'request#syntax_error': ['Bad Request', 'The request cannot be understood.'],
  'request#uri_len_too_long': ['URI Too Long', 'The request line is longer than this proxy reads.'],
  'response#bad_response': ['Bad Response', 'The answer of the origin server cannot be understood.'],
  'response#bad_version': ['Bad HTTP Version', 'The origin server speaks another version of HTTP.'],
  'timeout#activity': ['Timeout', 'The exchange took too long.'],
  'timeout#inactivity': ['Timeout', 'The other side was silent for too long.'],
  'transcoding#unsupported': ['Not Acceptable', 'The document cannot be had in the form asked for.'],
  'urlrouting#no_mapping': ['Not Found', 'This proxy has no rule for the URL.'],
  [SET]: ['Error', 'The request failed.'],
};

/** The page of an error type such as `access#denied`, its `%<field>` marks replaced from `values`. */
export function renderBody(config: Config, type: string, values: Readonly<Record<string, string>> = {}): RenderedBody {
  const template = templateName(config, type);
  const file = config.bodyFactory[`${SET}/${template}`];
  const text = file ?? ownPage(template);
  const unknownFields: string[] = [];
  const body = expand(text, values, unknownFields);
  const fits = body.length <= intOf(config, 'proxy.config.body_factory.response_max_size');
  const info = setInfo(config);
  return { body: fits ? body : null, template, text, found: file !== undefined, unknownFields, ...info };
}

/** The first that exists of base_type, base_default, type, default. */
function templateName(config: Config, type: string): string {
  const base = textOf(config, 'proxy.config.body_factory.template_base') ?? 'NONE';
  const names = base === 'NONE' || base === '' ? [type] : [`${base}_${type}`, `${base}_${SET}`, type];
  const own = Object.keys(config.bodyFactory).length === 0;
  return names.find((name) => config.bodyFactory[`${SET}/${name}`] !== undefined || (own && name in PAGES)) ?? SET;
}

function ownPage(template: string): string {
  const [heading, sentence] = PAGES[template] ?? ['Error', 'The request failed.'];
  return `<html>\n<head><title>${heading}</title></head>\n<body><h1>${heading}</h1>\n<p>${sentence}</p></body>\n</html>\n`;
}

function expand(text: string, values: Readonly<Record<string, string>>, unknown: string[]): string {
  let out = '';
  let at = 0;
  for (let mark = text.indexOf('%<'); mark >= 0; mark = text.indexOf('%<', at)) {
    const end = text.indexOf('>', mark);
    if (end < 0) break;
    const field = text.slice(mark + 2, end);
    const value = Object.hasOwn(values, field) ? values[field] : undefined;
    if (value === undefined) unknown.push(field);
    out += text.slice(at, mark) + (value ?? '-');
    at = end + 1;
  }
  return out + text.slice(at);
}

/** Language and charset of the set, from its `.body_factory_info`. */
function setInfo(config: Config): { language: string; charset: string } {
  const info = config.bodyFactory[`${SET}/.body_factory_info`] ?? '';
  const read = (label: string): string | undefined => new RegExp(`^${label}:[ \\t]*(\\S+)`, 'mi').exec(info)?.[1];
  return { language: read('Content-Language') ?? 'en', charset: read('Content-Charset') ?? 'utf-8' };
}
