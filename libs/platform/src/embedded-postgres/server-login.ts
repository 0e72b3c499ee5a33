import { setTimeout as sleep } from 'node:timers/promises';

import { Client } from 'pg';

const USER = 'perdure';
const DATABASE = 'perdure';
/** Any number will do: nothing else takes advisory locks in the database `postgres`. */
const OWNER_LOCK = 7_400;
/** A killed owner's lock goes with its connection, which the server notices at once unless it is busy. */
const OWNER_WAIT_MS = 3_000;

/** How we enter an embedded server, and what we ask of it ourselves. */
export class ServerLogin {
  private owner: Client | undefined;

  constructor(
    readonly port: number,
    private readonly password: string,
  ) {}

  static readonly user = USER;

  get url(): string {
    return this.urlOf(DATABASE);
  }

  async answers(): Promise<boolean> {
    try {
      await this.withClient((client) => client.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  async ensureDatabase(): Promise<void> {
    await this.withClient(async (client) => {
      const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
  }

  /**
   * Whether this process is the only one that serves from the directory. The lock is the server's, so it goes when we die
   * however we die, and no file can be left behind to lie about it.
   */
  async becomeOwner(): Promise<boolean> {
    const client = this.client();
    await client.connect();
    const until = performance.now() + OWNER_WAIT_MS;
    do {
      const { rows } = await client.query<{ got: boolean }>(
        'SELECT pg_try_advisory_lock($1) AS got',
        [OWNER_LOCK],
      );
      if (rows[0]?.got === true) {
        this.owner = client;
        return true;
      }
      await sleep(100);
    } while (performance.now() < until);
    await client.end();
    return false;
  }

  async resign(): Promise<void> {
    const { owner } = this;
    this.owner = undefined;
    await owner?.end().catch(() => undefined);
  }

  private async withClient<T>(use: (client: Client) => Promise<T>): Promise<T> {
    const client = this.client();
    try {
      await client.connect();
      return await use(client);
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  private client(): Client {
    const client = new Client({
      connectionString: this.urlOf('postgres'),
      connectionTimeoutMillis: 1_000,
      application_name: 'perdure-owner',
    });
    // A server that goes away is noticed by whoever supervises it.
    client.on('error', () => undefined);
    return client;
  }

  private urlOf(database: string): string {
    return `postgres://${USER}:${this.password}@127.0.0.1:${String(this.port)}/${database}`;
  }
}
