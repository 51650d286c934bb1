/** Whether a message lets its connection live. ATS: is_header_keep_alive; RFC 9112 section 9.3 */
import { elementsOf, hasField, sameName } from './header.ts';
import type { Head } from './message.ts';

/** `Proxy-Connection` is read before `Connection`; 1.1 lives unless closed, 1.0 only when asked to, 0.9 never. */
export function isKeepAlive(head: Head): boolean {
  const name = hasField(head.fields, 'Proxy-Connection') ? 'Proxy-Connection' : 'Connection';
  const options = elementsOf(head.fields, name);
  const asked = options.some((option) => sameName(option, 'keep-alive'));
  if (head.version === '1.1') return asked || !options.some((option) => sameName(option, 'close'));
  return head.version === '1.0' && asked;
}
