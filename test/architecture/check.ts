import type { SourceTree } from './source-tree';

/** One rule of the house that no linter knows. */
export interface Check {
  /** Also the name of the directory of its fixture. */
  readonly name: string;
  /** What is lost when the rule is broken, and what to do. */
  readonly why: string;
  /** One line per breach: where, and what. */
  find(tree: SourceTree): readonly string[];
}
