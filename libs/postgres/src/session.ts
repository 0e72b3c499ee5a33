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
}

/** Runs statements on one connection. */
export interface Session {
  run<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]>;
}
