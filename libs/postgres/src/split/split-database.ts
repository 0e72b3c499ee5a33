import type { QueryResultRow } from 'pg';

import { Database, type DatabaseOptions } from '../connection';
import type { Reach, Session, Statement } from '../session';

/**
 * The databases of an installation as one. Runs are spread over them by shard; everything else is in the first. Reads of
 * runs by who does not know the shard go to all. A transaction is one of the first database; what it asks the others is
 * asked in a short transaction each.
 */
export class SplitDatabase extends Database {
  constructor(
    options: DatabaseOptions,
    private readonly others: readonly Database[],
  ) {
    super(options);
  }

  override run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    const ask = (): Promise<Row[]> => super.run<Row>(statement, values);
    if (statement.reach === undefined) return ask();
    const others = this.others.map((other) => () => other.run<Row>(statement, values));
    return askAll(statement.reach, ask, others);
  }

  override inTransaction<T>(
    options: { readonly operation: string; readonly begin: string },
    use: (session: Session) => Promise<T>,
  ): Promise<T> {
    return super.inTransaction(options, (session) => use(this.widened(session, options)));
  }

  override async close(): Promise<void> {
    await Promise.all([super.close(), ...this.others.map((other) => other.close())]);
  }

  private widened(session: Session, options: { operation: string; begin: string }): Session {
    return {
      run: <Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]) => {
        const ask = (): Promise<Row[]> => session.run<Row>(statement, values);
        if (statement.reach === undefined) return ask();
        const others = this.others.map(
          (other) => () =>
            other.inTransaction(options, (theirs) => theirs.run<Row>(statement, values)),
        );
        return askAll(statement.reach, ask, others);
      },
    };
  }
}

async function askAll<Row extends QueryResultRow>(
  reach: Reach,
  first: () => Promise<Row[]>,
  others: readonly (() => Promise<Row[]>)[],
): Promise<Row[]> {
  if (reach.of === 'run') return firstThatHas(first, others);
  const asked = await Promise.allSettled([first(), ...others.map((ask) => ask())]);
  const parts = asked.map((each) => {
    if (each.status === 'rejected') throw each.reason;
    return each.value;
  });
  return reach.merge(parts) as Row[];
}

/** A database that does not answer matters only for what no other one has. */
async function firstThatHas<Row>(
  first: () => Promise<Row[]>,
  others: readonly (() => Promise<Row[]>)[],
): Promise<Row[]> {
  const rows = await first();
  if (rows.length > 0) return rows;
  return new Promise((resolve, reject) => {
    let openCount = others.length;
    let fault: Error | undefined;
    const end = (): void => {
      openCount -= 1;
      if (openCount > 0) return;
      if (fault === undefined) resolve([]);
      else reject(fault);
    };
    for (const ask of others) {
      ask().then(
        (found) => {
          if (found.length > 0) resolve(found);
          end();
        },
        (reason: unknown) => {
          fault = reason instanceof Error ? reason : new Error(String(reason));
          end();
        },
      );
    }
  });
}
