import { formatDate } from '../../core/http/date.ts';
import type { Yaml } from './document.ts';

/** Port numbers that stand in for the names a scenario uses. */
interface Ports {
  readonly proxy: number;
  readonly origins: readonly number[];
  /** Nothing listens here. */
  readonly dead: number;
  readonly dns: number;
}

export const LAB_PORTS: Ports = { proxy: 18080, origins: [18081, 18082, 18083], dead: 18089, dns: 18053 };

/** What `{…}` stands for: the second the run starts in, and the ports. */
export interface Setting {
  /** Epoch seconds, whole. */
  readonly now_s: number;
  readonly ports: Ports;
}

const TEMPLATE = /\{(?:(NOW(?:_EPOCH)?)([+-]\d{1,12})?|([A-Z][A-Z0-9_]*_PORT))\}/g;

/** Replaces `{NOW±n}` by an HTTP date, `{NOW_EPOCH±n}` by a number and `{…_PORT}` by a port; unknown ones stay. */
export function expandText(text: string, setting: Setting): string {
  if (!text.includes('{')) return text;
  return text.replace(
    TEMPLATE,
    (whole, now: string | undefined, offset: string | undefined, port: string | undefined) => {
      if (now === undefined) return portOf(port ?? '', setting.ports) ?? whole;
      const seconds = setting.now_s + Number(offset ?? 0);
      return now === 'NOW' ? formatDate(seconds) : String(seconds);
    },
  );
}

function portOf(name: string, ports: Ports): string | null {
  const origin = /^SERVER([23]?)_HTTP_PORT$/.exec(name);
  if (origin !== null) return portText(ports.origins[Number(origin[1] || 1) - 1]);
  if (name === 'ATS_PORT') return portText(ports.proxy);
  if (name === 'DEAD_PORT') return portText(ports.dead);
  return name === 'DNS_PORT' ? portText(ports.dns) : null;
}

function portText(port: number | undefined): string | null {
  return port === undefined ? null : String(port);
}

/** `expandText` on every text of a value; keys stay as they are. */
export function expand(value: Yaml, setting: Setting): Yaml {
  if (typeof value === 'string') return expandText(value, setting);
  if (Array.isArray(value)) return value.map((item) => expand(item, setting));
  const out: { [key: string]: Yaml } = Object.create(null);
  for (const [key, inner] of Object.entries(value)) out[key] = expand(inner, setting);
  return out;
}

/** Names of `{…_PORT}` templates that nothing replaced. */
export function leftTemplates(text: string): string[] {
  return text.match(/\{[A-Z][A-Z0-9_]*_PORT\}/g) ?? [];
}
