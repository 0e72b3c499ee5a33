import type { PoolClient, QueryResultRow } from 'pg';

import { isConnectionUsable, statementFault } from './fault/classify-error';
import type { Session, Statement } from './session';

/** A borrowed connection. Remembers whether anything happened after which it must not be used again. */
export class ClientSession implements Session {
  isBroken = false;
  private pendingCount = 0;

  constructor(private readonly client: PoolClient) {}

  get hasSettled(): boolean {
    return this.pendingCount === 0;
  }

  run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return this.settle(statement.operation, async () => {
      const { name, text } = statement;
      const query = name === undefined ? { text } : { name, text };
      const result = await this.client.query<Row>({ ...query, values: [...values] });
      return result.rows;
    });
  }

  /** Commands without parameters or rows, separated by semicolons. */
  async command(operation: string, text: string): Promise<void> {
    await this.settle(operation, () => this.client.query(text));
  }

  /** Never throws: a connection that cannot even roll back is closed, which rolls back too. */
  async abandonTransaction(): Promise<void> {
    if (this.isBroken) return;
    try {
      await this.client.query('ROLLBACK');
    } catch {
      this.isBroken = true;
    }
  }

  private async settle<T>(operation: string, ask: () => Promise<T>): Promise<T> {
    this.pendingCount += 1;
    try {
      return await ask();
    } catch (cause) {
      const fault = statementFault(operation, cause);
      this.isBroken ||= !isConnectionUsable(fault);
      throw fault;
    } finally {
      this.pendingCount -= 1;
    }
  }
}
