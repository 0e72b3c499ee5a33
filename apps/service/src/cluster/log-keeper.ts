import { randomBytes } from 'node:crypto';

import { LogLost, type RequestLog } from '@app/contract';
import {
  createLog,
  doesLogExist,
  type KafkaConnection,
  KafkaRequestLog,
  LOG_FORMAT,
} from '@app/kafka';
import {
  beginRequestLog,
  type RequestLogRow,
  type Session,
  setRequestLogReady,
} from '@app/postgres';

export interface LogKeeperOptions {
  readonly connection: KafkaConnection;
  readonly database: Session;
  readonly installationId: string;
  readonly shardCount: number;
  /** Of this process. */
  readonly readerId: string;
  readonly report: (message: string, cause: unknown) => void;
  /** A request log is in use that was not before. */
  readonly onLog: (log: RequestLog) => void;
}

/** A log that is said to be gone is asked for again before it is believed: brokers that have just begun may not know it yet. */
const DOUBT_COUNT = 3;
const DOUBT_MS = 500;
const SUSPICION_MS = 2_000;

/**
 * Keeps the request log that the installation uses. Its name carries the incarnation and a token of its own and is given
 * to the brokers once: what has the name is that log, or it is lost, and then the next incarnation begins. What was in
 * it and not applied was not acknowledged either.
 */
export class LogKeeper {
  private current: KafkaRequestLog | undefined;
  private working: Promise<void> | undefined;
  private suspectedAt = Number.NEGATIVE_INFINITY;
  private checking = false;
  private isClosed = false;

  constructor(private readonly options: LogKeeperOptions) {}

  /** `undefined` while there is none yet. */
  get log(): KafkaRequestLog | undefined {
    return this.current;
  }

  /** Called with what the database says is in use, often. */
  look(row: RequestLogRow | undefined): void {
    if (this.isClosed || this.working !== undefined) return;
    if (row?.isReady === true && row.incarnation === this.current?.incarnation) return;
    this.working = this.follow(row)
      .catch((fault: unknown) => {
        this.options.report('the request log is not there yet', fault);
      })
      .finally(() => {
        this.working = undefined;
      });
  }

  /** The log ends before what a shard has applied: it lost its end, and whatever comes would be taken for applied. */
  async compare(next: ReadonlyMap<number, number>): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    const ends = await current.ends();
    if ([...next].some(([shardId, offset]) => (ends[shardId] ?? 0) < offset)) {
      await this.beginNext(current.incarnation);
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.working;
    await this.current?.close();
  }

  private async follow(row: RequestLogRow | undefined): Promise<void> {
    if (row === undefined) {
      await this.beginNext(0);
      return;
    }
    if (!row.name.includes(`.${LOG_FORMAT}.`)) {
      // Written by another version: what was in it and not applied has not been acknowledged.
      await this.beginNext(row.incarnation);
      return;
    }
    if (!row.isReady) {
      const { shardCount, connection, database } = this.options;
      await createLog(connection, { name: row.name, shardCount });
      await setRequestLogReady(database, row.incarnation);
    } else if (!(await this.isThere(row.name))) {
      await this.beginNext(row.incarnation);
      return;
    }
    await this.use(row);
  }

  private async use({ name, incarnation }: RequestLogRow): Promise<void> {
    const before = this.current;
    const { connection, shardCount, readerId, report } = this.options;
    this.current = new KafkaRequestLog(connection, {
      ...{ name, incarnation, shardCount, readerId },
      onFault: report,
      onSuspicion: () => {
        this.suspect();
      },
    });
    this.options.onLog(this.current);
    await before?.close();
  }

  private async beginNext(incarnation: number): Promise<void> {
    const { installationId, database } = this.options;
    const token = randomBytes(6).toString('hex');
    const next = incarnation + 1;
    const name = `perdure.${installationId.slice(0, 8)}.${LOG_FORMAT}.${String(next)}.${token}`;
    await beginRequestLog(database, { incarnation: next, name });
  }

  /** Something was odd: is the log still there? */
  private suspect(): void {
    const now = performance.now();
    if (this.checking || this.isClosed || now - this.suspectedAt < SUSPICION_MS) return;
    this.suspectedAt = now;
    this.checking = true;
    this.check()
      .catch(() => undefined)
      .finally(() => {
        this.checking = false;
      });
  }

  private async check(): Promise<void> {
    const { current } = this;
    if (current === undefined) return;
    try {
      await current.ends();
    } catch (fault) {
      if (!(fault instanceof LogLost) || (await this.isThere(current.name))) return;
      await this.beginNext(current.incarnation);
    }
  }

  private async isThere(name: string): Promise<boolean> {
    for (let doubts = 0; doubts < DOUBT_COUNT; doubts += 1) {
      if (await doesLogExist(this.options.connection, name)) return true;
      await new Promise((resolve) => setTimeout(resolve, DOUBT_MS));
    }
    return false;
  }
}
