import {
  ERROR_CATALOGUE,
  type ExecutionStore,
  hasVirtualClock,
  type OutboxEntry,
  type OutboxKey,
  type OutboxKind,
  outboxKindOf,
  type OutboxRow,
  type RequestOutcome,
  type Scope,
  type ShardId,
  Unavailable,
} from '@app/contract';

import type { FaultReporter, Surroundings } from '../ports';
import { type Lane, SendQueue } from './send-queue';

/** Rows held in memory; what is beyond is read from the store when half of them are gone. */
const ROW_COUNT_MAX = 4_096;
const PAGE_COUNT_MAX = 1_024;
const PAGE_BYTES_MAX = 16_777_216;
/** How rows of a kind are sent. */
interface Pace {
  /** Rows on their way at the same time. */
  readonly inFlightCountMax: number;
  readonly retryMsMin: number;
  readonly retryMsMax: number;
}

const PACES: Readonly<Record<OutboxKind, Pace>> = {
  // As many as one turn of the shard they go to may take.
  Requests: { inFlightCountMax: 512, retryMsMin: 50, retryMsMax: 30_000 },
  // A receiver may be slow to answer, and away for days.
  Callbacks: { inFlightCountMax: 64, retryMsMin: 1_000, retryMsMax: 3_600_000 },
};

const START: OutboxKey = { turn: 0, position: -1 };

export interface OutboxPorts {
  readonly store: Pick<ExecutionStore, 'readOutbox'>;
  /** Takes the request of a row where it has to go. Throws while it does not arrive. */
  readonly send: (row: OutboxRow) => Promise<RequestOutcome>;
  readonly surroundings: Pick<Surroundings, 'after' | 'random'>;
  readonly faults: FaultReporter;
}

/**
 * The sender of one shard's outbox. A row is sent until its target answers, however often that takes: its request id
 * makes the target apply it once. The outcome goes back to the shard, and the turn that takes it up deletes the row, so
 * a crash at any point only sends again what may have arrived.
 *
 * Memory is bounded: rows are kept up to a number, in the order of their keys; `readUntil` is the last one taken in, and
 * while `hasMore` rows after it are left in the store, also new ones, until there is room to read them.
 */
export class Outbox {
  private queue = new SendQueue();
  private rowCount = 0;
  /** Rows of namespaces in virtual time, whose clocks wait for them. */
  private readonly virtualRows = new Set<OutboxRow>();
  private inFlightCount = 0;
  private readUntil = START;
  private writtenUntil = START;
  private hasMore = false;
  private isReading = false;
  /** Changes when the shard is acquired anew: what was on its way before concerns nobody any more. */
  private term = {};
  private isOpen = false;
  private readonly pace: Pace;

  constructor(
    private readonly place: { readonly shardId: ShardId; readonly kind: OutboxKind },
    private readonly ports: OutboxPorts,
    /** Hands an outcome to the shard. Resolves when the turn that took it up, and deleted the row, is stored. */
    private readonly settle: (row: OutboxRow, outcome: RequestOutcome) => Promise<void>,
  ) {
    this.pace = PACES[place.kind];
  }

  /** The shard is owned: sends what is left from before. */
  open(): void {
    this.close();
    this.isOpen = true;
    this.hasMore = true;
    this.readMore();
  }

  /** The shard is owned no longer, or nobody knows: forgets everything. */
  close(): void {
    this.term = {};
    this.isOpen = false;
    this.queue = new SendQueue();
    this.rowCount = 0;
    this.virtualRows.clear();
    this.inFlightCount = 0;
    this.readUntil = START;
    this.writtenUntil = START;
    this.hasMore = false;
    this.isReading = false;
  }

  /** Rows that a turn has stored. `turn` is the version of the shard after it. */
  written(turn: number, entries: readonly OutboxEntry[]): void {
    if (entries.length === 0 || !this.isOpen) return;
    entries.forEach((entry, position) => {
      if (outboxKindOf(entry.outgoing) !== this.place.kind) return;
      this.writtenUntil = { turn, position };
      if (this.rowCount >= ROW_COUNT_MAX) this.hasMore = true;
      if (!this.hasMore) this.takeIn({ ...entry, key: { turn, position } });
    });
    this.pump();
  }

  /** Whether something is on its way that a run of the namespace has sent. */
  isSendingFor({ tenantId, namespaceId }: Scope): boolean {
    for (const { source } of this.virtualRows) {
      if (source.tenantId === tenantId && source.namespaceId === namespaceId) return true;
    }
    return false;
  }

  /** How often sending a callback has failed, and why last; `undefined` when it is not in memory. */
  attemptsOf(callbackRequestId: string): Pick<Lane, 'attempt' | 'lastFailure'> | undefined {
    return this.queue.laneOfCallback(callbackRequestId);
  }

  private takeIn(row: OutboxRow): void {
    this.queue.add(row);
    this.rowCount += 1;
    if (hasVirtualClock(row.source.namespaceId)) this.virtualRows.add(row);
    this.readUntil = row.key;
  }

  private pump(): void {
    while (this.inFlightCount < this.pace.inFlightCountMax) {
      const lane = this.queue.take();
      if (lane === undefined) return;
      this.inFlightCount += 1;
      void this.send(lane, this.term);
    }
  }

  private async send(lane: Lane, term: object): Promise<void> {
    const row = lane.rows[0]!;
    try {
      const outcome = await this.ports.send(row);
      if (isTransient(outcome)) throw new Unavailable('the target asks to come again');
      if (term !== this.term) return;
      this.queue.done(lane);
      void this.giveBack(row, outcome, 0);
    } catch (fault) {
      if (term !== this.term) return;
      lane.attempt += 1;
      lane.lastFailure = fault instanceof Error ? fault.message : String(fault);
      if (this.place.kind === 'Requests' && isWorthTelling(lane.attempt)) {
        this.ports.faults.report('a request of the outbox does not arrive', fault, {
          ...row.source,
          attempt: lane.attempt,
        });
      }
      this.later(lane.attempt, () => {
        this.queue.again(lane);
      });
    }
    this.inFlightCount -= 1;
    this.pump();
  }

  private async giveBack(row: OutboxRow, outcome: RequestOutcome, attempt: number): Promise<void> {
    const { term } = this;
    try {
      await this.settle(row, outcome);
    } catch {
      if (term !== this.term) return;
      this.later(attempt + 1, () => void this.giveBack(row, outcome, attempt + 1));
      return;
    }
    if (term !== this.term) return;
    this.rowCount -= 1;
    this.virtualRows.delete(row);
    this.readMore();
  }

  private readMore(): void {
    if (!this.hasMore || this.isReading || this.rowCount > ROW_COUNT_MAX - PAGE_COUNT_MAX) return;
    this.isReading = true;
    void this.readPage(this.term, 0);
  }

  private async readPage(term: object, attempt: number): Promise<void> {
    const { shardId, kind } = this.place;
    const after = this.readUntil;
    const page = { kind, after, countMax: PAGE_COUNT_MAX, bytesMax: PAGE_BYTES_MAX };
    let rows: OutboxRow[];
    try {
      rows = await this.ports.store.readOutbox(shardId, page);
    } catch (fault) {
      if (term !== this.term) return;
      this.ports.faults.report('the outbox cannot be read', fault, { shardId });
      this.later(attempt + 1, () => void this.readPage(term, attempt + 1));
      return;
    }
    if (term !== this.term) return;
    this.isReading = false;
    for (const row of rows) this.takeIn(row);
    // A turn may have been stored after the page was read and before it arrived.
    if (rows.length === 0) this.hasMore = isAfter(this.writtenUntil, this.readUntil);
    this.pump();
    this.readMore();
  }

  private later(attempt: number, run: () => void): void {
    const { term } = this;
    const { retryMsMin, retryMsMax } = this.pace;
    const delayMs = Math.min(retryMsMin * 2 ** (attempt - 1), retryMsMax);
    this.ports.surroundings.after(delayMs * (0.5 + this.ports.surroundings.random() / 2), () => {
      if (term !== this.term) return;
      run();
      this.pump();
    });
  }
}

/** A refusal that the same request may escape later is no outcome. */
function isTransient(outcome: RequestOutcome): boolean {
  return !outcome.ok && ERROR_CATALOGUE[outcome.rejection.code].retryable;
}

/** The first failures are the daily life of a moving shard; then ever more seldom. */
function isWorthTelling(attempt: number): boolean {
  return attempt >= 5 && Number.isInteger(Math.log2(attempt - 1));
}

function isAfter(key: OutboxKey, other: OutboxKey): boolean {
  return key.turn > other.turn || (key.turn === other.turn && key.position > other.position);
}
