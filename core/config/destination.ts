import { type Ip, inRange } from '../base/ip.ts';
import { never } from '../base/never.ts';
import type { Destination } from './matcher_line.ts';
import { type MatchedRequest, readAddresses } from './matcher_modifiers.ts';
import { compilePattern } from './pattern.ts';

/** What is asked of a request; `destinationIp` is null before its name was looked up. */
export type DestinedRequest = MatchedRequest & { readonly destinationIp: Ip | null };

/** True when a request goes to a line's destination. `url=` never matches, as on the real server. */
export function goesTo(line: { destination: Destination; target: string }, request: DestinedRequest): boolean {
  const { destination, target } = line;
  const host = request.host.toLowerCase();
  const wanted = target.toLowerCase().replace(/^\.+|\.+$/g, '');
  switch (destination) {
    case 'dest_domain':
      return target === '.' || host === wanted || host.endsWith(`.${wanted}`);
    case 'dest_host':
      return host === target.toLowerCase();
    case 'dest_ip': {
      const range = readAddresses(target);
      return request.destinationIp !== null && typeof range !== 'string' && inRange(range, request.destinationIp);
    }
    case 'url_regex':
      return isFound(target, request.url);
    case 'host_regex':
      return isFound(target, request.host);
    case 'url':
      return false;
    default:
      return never(destination);
  }
}

function isFound(pattern: string, text: string): boolean {
  const compiled = compilePattern(pattern);
  return 'pattern' in compiled && compiled.pattern.test(text);
}
