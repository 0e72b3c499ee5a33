import {
  type ClientBase,
  Pool,
  type PoolClient,
  type PoolConfig,
  type QueryResultRow,
  types,
} from 'pg';

import { ClientSession } from './client-session';
import { connectionFault } from './fault/classify-error';
import { prepareSession } from './prepare-session';
import type { DatabaseRole, Session, Statement } from './session';

export interface DatabaseOptions {
  readonly url: string;
  /** Shown in pg_stat_activity, so that an operator knows whose connection it is. */
  readonly applicationName: string;
  readonly connectionCountMax: number;
  /**
   * `engine` sees all tenants and may write runs; `api` sees what `withTenant` names. The login role must be a member
   * of both; the migration sees to it.
   */
  readonly role: DatabaseRole;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
  /** Told about idle connections that broke; nothing has to be done. */
  readonly onIdleError?: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Beyond the server's own limit: reached only when the server or the network is frozen. */
const ANSWER_GRACE_MS = 2_000;
const OID_INT8 = 20;

/**
 * A bounded pool of Postgres connections.
 *
 * Statements run by themselves, in the transaction Postgres makes for each, so a frozen process leaves no transaction
 * open. A connection on which anything unclear happened is closed, never reused.
 */
export class Database implements Session {
  private readonly pool: Pool;

  constructor(options: DatabaseOptions) {
    const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
    this.pool = new Pool({
      connectionString: options.url,
      application_name: options.applicationName,
      max: options.connectionCountMax,
      connectionTimeoutMillis: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
      query_timeout: statementTimeoutMs + ANSWER_GRACE_MS,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
      types: { getTypeParser: parserOf },
      // eslint-disable-next-line @typescript-eslint/no-misused-promises -- pg-pool waits for it; its types do not say so
      onConnect: (client: ClientBase) => prepareSession(client, options.role, statementTimeoutMs),
    });
    // Without a listener a connection that breaks while idle would end the process.
    this.pool.on('error', (error) => options.onIdleError?.(error));
  }

  async run<Row extends QueryResultRow>(
    statement: Statement,
    values: readonly unknown[],
  ): Promise<Row[]> {
    return this.withSession(statement.operation, (session) => session.run<Row>(statement, values));
  }

  /** Lends one connection. It returns to the pool only if nothing unclear happened on it. */
  async withSession<T>(operation: string, use: (session: ClientSession) => Promise<T>): Promise<T> {
    const client = await this.connect(operation);
    const session = new ClientSession(client);
    try {
      return await use(session);
    } catch (error) {
      // Somebody threw with a statement still in flight: its answer must not meet the next borrower.
      session.isBroken ||= !session.hasSettled;
      throw error;
    } finally {
      client.removeListener('error', ignoreError);
      client.release(session.isBroken);
    }
  }

  /**
   * Runs `use` in a transaction that `begin` opens (one or more commands, sent in one round trip). Rolled back when
   * `use` throws.
   */
  async inTransaction<T>(
    options: { readonly operation: string; readonly begin: string },
    use: (session: Session) => Promise<T>,
  ): Promise<T> {
    return this.withSession(options.operation, async (session) => {
      await session.command(options.operation, options.begin);
      try {
        const result = await use(session);
        await session.command(options.operation, 'COMMIT');
        return result;
      } catch (error) {
        await session.abandonTransaction();
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async connect(operation: string): Promise<PoolClient> {
    try {
      const client = await this.pool.connect();
      // A connection that breaks while lent reports to its statement; the event itself must only not be unheard.
      client.on('error', ignoreError);
      return client;
    } catch (cause) {
      throw connectionFault(operation, cause);
    }
  }
}

function ignoreError(): void {
  // Heard, so that it does not end the process; the statement in flight is rejected with the same error.
}

/** Counters and moments are below 2^53; a larger one means corruption and must not be rounded. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`The integer ${text} is out of range.`);
  return value;
}

type ParserOf = NonNullable<PoolConfig['types']>['getTypeParser'];

const parserOf: ParserOf = (
  oid: number,
  format?: 'text' | 'binary',
): ((text: string) => unknown) =>
  oid === OID_INT8
    ? parseInt8
    : (types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown)(
        oid,
        format,
      );
