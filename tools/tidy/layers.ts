/** A row and what it may import; for packages and `node:` modules the other way round: a name and the places for it. */
export type Table = Readonly<Record<string, readonly string[]>>;

const MESSAGES = ['core/base', 'core/names', 'core/http'];
const STATE = [...MESSAGES, 'core/config', 'core/txn'];
/** Parts of the server: none knows another, they meet in `core/sm`. */
const PARTS = [
  'core/cache',
  'core/remap',
  'core/parents',
  'core/congestion',
  'core/schedule',
  'core/hostdb',
  'core/hooks',
  'core/sessions',
  'core/tunnel',
];

/**
 * Import directions, lowest folder first: a row names folders that stand before it, and only those that some source of
 * it imports. A file belongs to the nearest folder that has a row.
 */
export const FOLDERS: Table = {
  'core/base': [],
  'core/names': [],
  'core/http': [],
  'core/trace': ['core/base', 'core/names'],
  'core/config': MESSAGES,
  'core/txn': [...MESSAGES, 'core/config'],
  'core/policy': [...MESSAGES, 'core/config'],
  'core/cache': ['core/base', 'core/http', 'core/config', 'core/txn'],
  'core/remap': ['core/base', 'core/http', 'core/config'],
  'core/parents': ['core/base', 'core/config', 'core/txn'],
  'core/congestion': ['core/base', 'core/config', 'core/txn'],
  'core/schedule': ['core/config', 'core/txn'],
  'core/hostdb': ['core/base', 'core/txn'],
  'core/hooks': STATE,
  'core/sessions': ['core/config', 'core/txn'],
  'core/tunnel': ['core/http', 'core/txn'],
  'core/transact': [...STATE, 'core/policy'],
  'core/sm': [...STATE, 'core/policy', ...PARTS, 'core/transact'],
  core: ['core/txn', 'core/cache', 'core/sm'],
  replay: [...STATE, 'core/policy', 'core/trace', 'core'],
  'ui/view': [...MESSAGES, 'core/trace', 'replay'],
  'ui/tui': ['replay', 'ui/view'],
  'ui/cli': ['core/base', 'core/names', 'replay', 'ui/view', 'ui/tui'],
};

/** Folders whose types, and types only, may be imported from everywhere. */
export const TYPES_EVERYWHERE = ['core/trace'];

/** Modules of Node that only compute, and who may use them. The files that touch the outside may use any. */
export const NODE_MODULES: Table = {
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
  parse5: ['core/schedule'],
  react: ['ui/tui'],
  vitest: ['replay/gold'],
};
