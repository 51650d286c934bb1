import { finding, isSource, pathsOf, type Rule } from './tree.ts';

const SNAKE = /^[a-z0-9_]+(\.test|\.d)?\.tsx?$/;
const VAGUE = /(^|_)(utils?|helpers?|managers?|misc|common)(_|\.)/;

/** Source files have snake_case names that say what is inside. */
export const fileNames: Rule = (tree) =>
  pathsOf(tree, (path) => /^(core|replay|ui|tools|bench)\/.*\.tsx?$/.test(path)).flatMap((path) => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!SNAKE.test(name)) return [finding(path, 0, 'file names are snake_case')];
    return isSource(path) && VAGUE.test(name) ? [finding(path, 0, 'the name does not say what is inside')] : [];
  });

/** Absolute folders of somebody's machine. */
const MACHINE_PATH = /(?<![\w.$~<>/-])\/(home|root|Users|workspace|work|builds|mnt)\/[\w.-]+/;
/** Where packages came from on some machine; the lock file carries hashes, not hosts. */
const REGISTRY =
  /"resolved": "(https?|file):|\/\/[\w.-]*(registry|artifactory|nexus|verdaccio)[\w.-]*\.[a-z]{2,}|(?<![\w-])(registry\.)[a-z]+js\.org/;

/** No path of a machine and no host of a registry stands anywhere in the repository. */
export const noPlaces: Rule = (tree) =>
  pathsOf(tree, () => true).flatMap((path) =>
    (tree.get(path) ?? '').split('\n').flatMap((line, index) => {
      const place = MACHINE_PATH.exec(line)?.[0] ?? REGISTRY.exec(line)?.[0];
      return place === undefined ? [] : [finding(path, index + 1, `names a place of one machine: ${place}`)];
    }),
  );
