/** What was read is not what it should be; the message names the part, as `objects[3].key`. */
export class ShapeFault extends Error {
  constructor(where: string, expected: string) {
    super(`${where === '' ? 'the whole' : where}: ${expected} is expected`);
    this.name = 'ShapeFault';
  }
}

/** Reads one part of parsed JSON, or throws `ShapeFault`. */
type Reader<T> = (value: unknown, where: string) => T;

const LATIN1 = /^[\x00-\xff]*$/;

/** Bytes, one code point each. */
export const bytes: Reader<string> = (value, where) => {
  if (typeof value === 'string' && LATIN1.test(value)) return value;
  throw new ShapeFault(where, 'a text of bytes (code points up to 255)');
};

/** A whole number, not below `least`. */
export function whole(least: number): Reader<number> {
  return (value, where) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
    throw new ShapeFault(where, `a whole number from ${least}`);
  };
}

export const flag: Reader<boolean> = (value, where) => {
  if (typeof value === 'boolean') return value;
  throw new ShapeFault(where, 'true or false');
};

/** Null, or what `inner` reads. */
export function orNull<T>(inner: Reader<T>): Reader<T | null> {
  return (value, where) => (value === null ? null : inner(value, where));
}

export function listOf<T>(inner: Reader<T>): Reader<T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new ShapeFault(where, 'a list');
    return value.map((item, index) => inner(item, `${where}[${index}]`));
  };
}

/** A map from any name. */
export function mapOf<T>(inner: Reader<T>): Reader<Record<string, T>> {
  return (value, where) => {
    const entries = Object.entries(mapIn(value, where));
    return Object.fromEntries(entries.map(([name, item]) => [name, inner(item, join(where, name))]));
  };
}

type Shape = Readonly<Record<string, Reader<unknown>>>;
type Read<S extends Shape> = { [K in keyof S]: ReturnType<S[K]> };

/** A map with these parts; others are refused, because they would be lost. */
export function shaped<S extends Shape>(shape: S): Reader<Read<S>> {
  return (value, where) => {
    const map = mapIn(value, where);
    const other = Object.keys(map).find((name) => !Object.hasOwn(shape, name));
    if (other !== undefined) throw new ShapeFault(join(where, other), 'nothing');
    const parts = Object.entries(shape).map(([name, reader]) => [name, reader(map[name], join(where, name))]);
    return Object.fromEntries(parts) as Read<S>;
  };
}

function join(where: string, name: string): string {
  return where === '' ? name : `${where}.${name}`;
}

function mapIn(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new ShapeFault(where, 'a map');
}
