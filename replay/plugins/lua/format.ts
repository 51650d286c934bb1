import { LuaError, numberText, type Value } from './machine.ts';

const DIRECTIVE = /%([-+ 0#]*)(\d*)(?:\.(\d+))?([diuxXofgcsq%])/g;

/** `string.format`: numbers and texts in a form. */
export function formatText(form: string, args: readonly Value[]): string {
  let at = 0;
  return form.replace(DIRECTIVE, (_all, flags: string, width: string, digits: string | undefined, kind: string) => {
    if (kind === '%') return '%';
    const value = args[at++];
    if (value === undefined) throw new LuaError(`bad argument #${at + 1} to 'format' (no value)`);
    return padded(signed(formatted(kind, value, digits), flags, kind), flags, Number(width));
  });
}

function formatted(kind: string, value: Value, digits: string | undefined): string {
  const places = digits === undefined ? 6 : Number(digits);
  switch (kind) {
    case 's':
      return plain(value).slice(0, digits === undefined ? undefined : places);
    case 'q':
      return JSON.stringify(plain(value));
    case 'c':
      return String.fromCharCode(Number(value));
    case 'x':
      return Math.trunc(Number(value)).toString(16);
    case 'X':
      return Math.trunc(Number(value)).toString(16).toUpperCase();
    case 'o':
      return Math.trunc(Number(value)).toString(8);
    case 'f':
      return Number(value).toFixed(places);
    case 'g':
      return String(Number(Number(value).toPrecision(places || 1)));
    default:
      return String(Math.trunc(Number(value)));
  }
}

function plain(value: Value): string {
  if (value === null) return 'nil';
  return typeof value === 'number' ? numberText(value) : String(value);
}

function signed(value: string, flags: string, kind: string): string {
  if (!'dif'.includes(kind) || value.startsWith('-')) return value;
  return flags.includes('+') ? `+${value}` : flags.includes(' ') ? ` ${value}` : value;
}

function padded(value: string, flags: string, width: number): string {
  if (flags.includes('-')) return value.padEnd(width);
  if (!flags.includes('0')) return value.padStart(width);
  const [sign = '', rest = ''] = /^[+-]/.test(value) ? [value.charAt(0), value.slice(1)] : ['', value];
  return sign + rest.padStart(width - sign.length, '0');
}
