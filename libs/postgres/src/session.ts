import type { QueryResultRow } from 'pg';

/** Which of the two roles of the schema a connection works in. */
export type DatabaseRole = 'engine' | 'api';

/**
 * One statement. With a name it is prepared once per connection; without one it is planned for its values each time.
 * `operation` completes "failed to ...".
 */
export interface Statement {
  readonly name?: string;
  readonly text: string;
  readonly operation: string;
  /** Whom it concerns where an installation has several databases; the first of them when absent. */
  readonly reach?: Reach;
}

/**
 * Rows of runs are in the database of their shard, and who reads them does not always know the shard. `run`: of one run,
 * so whichever database has any has them all. `all`: each has some, in the order that `merge` makes of them.
 */
export type Reach =
  | { readonly of: 'run' }
  | {
      readonly of: 'all';
      readonly merge: (parts: readonly (readonly QueryResultRow[])[]) => readonly QueryResultRow[];
    };

/** Runs statements on one connection. */
export interface Session {
  run<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}
