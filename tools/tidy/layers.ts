/** A row and what it may import; for packages and `node:` modules the other way round: a name and the places for it. */
export type Table = Readonly<Record<string, readonly string[]>>;

const BELOW_CONFIG = ['core/base', 'core/names', 'core/http'];
const BELOW_MIDDLE = [...BELOW_CONFIG, 'core/config', 'core/txn'];
const MIDDLE = [
  'core/cache',
  'core/remap',
  'core/parents',
  'core/hostdb',
  'core/hooks',
  'core/sessions',
  'core/tunnel',
];

/** Import directions, lowest folder first. A file belongs to the nearest folder that has a row. */
export const FOLDERS: Table = {
  'core/base': [],
  'core/names': ['core/base'],
  'core/http': ['core/base', 'core/names'],
  'core/trace': BELOW_CONFIG,
  'core/config': BELOW_CONFIG,
  'core/txn': [...BELOW_CONFIG, 'core/config'],
  'core/policy': BELOW_MIDDLE,
  'core/cache': BELOW_MIDDLE,
  'core/remap': BELOW_MIDDLE,
  'core/parents': BELOW_MIDDLE,
  'core/hostdb': BELOW_MIDDLE,
  'core/hooks': BELOW_MIDDLE,
  'core/sessions': BELOW_MIDDLE,
  'core/tunnel': BELOW_MIDDLE,
  'core/transact': [...BELOW_MIDDLE, 'core/policy'],
  'core/sm': [...BELOW_MIDDLE, 'core/policy', ...MIDDLE, 'core/transact', 'core/trace'],
  core: [...BELOW_MIDDLE, 'core/policy', ...MIDDLE, 'core/transact', 'core/trace', 'core/sm'],
  replay: [...BELOW_MIDDLE, 'core/policy', ...MIDDLE, 'core/transact', 'core/trace', 'core/sm', 'core'],
  'ui/view': ['core/base', 'core/names', 'core/http', 'core/trace', 'core', 'replay'],
  'ui/cli': ['core/base', 'core/names', 'core/http', 'core/trace', 'core', 'replay', 'ui/view', 'ui/tui'],
  'ui/tui': ['core/base', 'core/names', 'core/http', 'core/trace', 'core', 'replay', 'ui/view'],
};

/** Folders whose types, and types only, may be imported from everywhere. */
export const TYPES_EVERYWHERE = ['core/trace'];

/** Modules of Node that only compute, and who may use them. The files that touch the outside may use any. */
export const NODE_MODULES: Table = {
  'node:buffer': ['replay', 'ui'],
  'node:string_decoder': ['replay'],
  'node:util': ['replay', 'ui'],
  'node:zlib': ['replay'],
};

/** Packages and the places that may import them. Tests may import what they like. */
export const PACKAGES: Table = {
  '@noble/hashes': ['core/base'],
  chalk: ['ui'],
  commander: ['ui/cli'],
  ink: ['ui/tui'],
  'js-yaml': ['core/config', 'replay'],
  msw: ['replay/net'],
  react: ['ui/tui'],
  vite: ['replay/gold'],
  vitest: ['replay/gold'],
  zod: ['replay'],
};
