// What core may use beyond the language itself, because browsers and Node both have it. Only core/tsconfig.json reads this.
declare class TextEncoder {
  encode(text?: string): Uint8Array;
}
declare function structuredClone<T>(value: T): T;
declare class URL {
  constructor(url: string, base?: string);
  static canParse(url: string, base?: string): boolean;
  href: string;
  hash: string;
  readonly protocol: string;
}
