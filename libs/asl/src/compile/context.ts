import type { QueryLanguage, State } from '../machine';
import type { Issues } from './issue';
import type { Reader } from './reader';

/** What one compilation shares. */
export interface Context {
  readonly issues: Issues;
  /** Every JSONata source that was found. */
  readonly expressions: string[];
  /** Says what is wrong with a JSONata source; `undefined` when it may be run. */
  readonly checkExpression: (source: string) => string | undefined;
  /** State names seen so far: they are unique in a whole machine. */
  readonly names: Set<string>;
  /** Compiles one state. Handed along, because blocks hold states and states hold blocks. */
  readonly compileState: (
    context: Context,
    reader: Reader,
    where: { readonly name: string; readonly language: QueryLanguage },
  ) => State | undefined;
}
