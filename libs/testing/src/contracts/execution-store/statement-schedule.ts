import {
  type ExecutionStore,
  type Fact,
  NamespaceId,
  RunId,
  type RunKey,
  type ShardId,
  type SubmittedRequest,
  TenantId,
  type TurnWrite,
  WorkflowId,
} from '@app/contract';

import type { Random } from '../../random';
import {
  numberedUuid,
  TEST_TIME,
  testAppend,
  testEvent,
  testNote,
  testStart,
  testTurn,
} from '../turn-builder';

/** One call of a store. What it answers is compared as text. */
export type StoreStatement = (store: ExecutionStore) => Promise<unknown>;

interface ModelRun {
  readonly key: RunKey;
  isOpen: boolean;
  /** Deleted: only read from then on, because the twin alone refuses facts of a run that is not there. */
  isGone: boolean;
  factCount: number;
  eventCount: number;
  /** Where its rows of facts begin. */
  places: readonly (readonly [factNumber: number, eventId: number])[];
}

const WORKFLOW_ID_COUNT = 2;
const START = { turn: 0, position: -1 };

/**
 * A random sequence of statements of two owners of one shard: turns that mostly fit what is stored, some that contradict
 * it, some of an owner that has been replaced, and reads of everything in between. Two stores that are the same answer
 * the same to all of it.
 */
export class StatementSchedule {
  private runs: ModelRun[] = [];
  /** As each of the two owners believes it to be. */
  private readonly versions: number[] = [];
  /** Those before the turn in the making. */
  private stored: readonly ModelRun[] = [];
  private requestIds: string[] = [];
  private runCount = 0;
  private wakeAt: number;

  constructor(
    private readonly random: Random,
    private readonly at: {
      readonly number: number;
      readonly shardId: ShardId;
      /** Version of the shard before the schedule. */
      readonly version: number;
    },
  ) {
    this.wakeAt = TEST_TIME + at.number * 1_000;
  }

  /** The statements, one after the other; each is told what the one before was answered, as text. */
  *statements(): Generator<StoreStatement, void, string> {
    const { shardId } = this.at;
    yield this.acquire(0);
    const count = this.random.between(2, 7);
    for (let index = 0; index < count; index += 1) {
      const kind = this.random.weighted({
        turn: 10,
        acquire: 1.2,
        reacquire: 0.6,
        release: 0.4,
        read: 1,
      });
      if (kind === 'acquire') yield this.acquire(this.random.below(2));
      else if (kind === 'reacquire') yield this.reacquire(this.random.below(2));
      else if (kind === 'release') {
        const version = this.versions[this.random.below(2)] ?? this.at.version;
        yield (store) => store.releaseShard({ shardId, version });
      } else if (kind === 'read') yield* this.reads();
      else {
        yield* this.turn();
      }
    }
    yield* this.reads();
  }

  private acquire(owner: number): StoreStatement {
    const { shardId } = this.at;
    return async (store) => {
      const { version, nextOffset } = await store.acquireShard(shardId, `owner-${owner}`);
      this.versions[owner] = version;
      return { version, nextOffset };
    };
  }

  private reacquire(owner: number): StoreStatement {
    const { shardId } = this.at;
    return async (store) => {
      const before = await store.readShardOwner(shardId);
      const lease = await store.reacquireShard(shardId, `owner-${owner}`);
      if (lease !== undefined) this.versions[owner] = lease.version;
      return { before, version: lease?.version, nextOffset: lease?.nextOffset };
    };
  }

  private *turn(): Generator<StoreStatement, void, string> {
    const { random } = this;
    const [runs, requestIds] = [this.runs, this.requestIds];
    this.stored = runs;
    this.runs = runs.map((run) => ({ ...run }));
    this.requestIds = [...requestIds];
    const owner = this.versions.length < 2 ? 0 : random.below(2);
    const version = this.versions[owner] ?? this.at.version;
    const parts: { -readonly [Part in keyof TurnWrite]?: TurnWrite[Part] } = {
      nextOffset: random.below(100),
    };
    const count = random.between(1, 3);
    for (let index = 0; index < count; index += 1) this.addTo(parts);
    const write = testTurn({ shardId: this.at.shardId, version }, parts);
    const answer = yield async (store) => {
      const { type } = await store.writeTurn(write);
      return type;
    };
    if (answer === JSON.stringify('written')) {
      this.versions[owner] = version + 1;
      return;
    }
    this.runs = runs;
    this.requestIds = requestIds;
  }

  private addTo(parts: { -readonly [Part in keyof TurnWrite]?: TurnWrite[Part] }): void {
    const { random } = this;
    const open = this.runs.filter((run) => run.isOpen);
    const kind = random.weighted({
      start: open.length < WORKFLOW_ID_COUNT ? 6 : 1,
      append: 6,
      close: 2,
      wake: 3,
      snapshot: 2,
      request: 3,
      outbox: 2,
      sent: 1,
      delete: 0.7,
    });
    if (kind === 'start') {
      this.addStart(parts);
      return;
    }
    const run =
      random.chance(0.9) && open.length > 0
        ? random.pick(open)
        : this.runs.findLast(({ isGone }) => !isGone);
    if (run === undefined) return;
    switch (kind) {
      case 'append':
        // What a run gains in a turn is one row.
        if (parts.appends?.some((append) => append.runId === run.key.runId) === true) return;
        parts.appends = [...(parts.appends ?? []), this.append(run)];
        break;
      case 'close': {
        const ending = { status: 'Completed', closedTime: TEST_TIME, historyLength: 3 } as const;
        if (parts.closes?.some((close) => close.runId === run.key.runId) === true) return;
        parts.closes = [...(parts.closes ?? []), { ...run.key, ...ending }];
        run.isOpen = false;
        break;
      }
      case 'wake':
        if (parts.wakes?.some((wake) => wake.runId === run.key.runId) === true) return;
        parts.wakes = [...(parts.wakes ?? []), { ...run.key, wakeAt: this.someMoment() }];
        break;
      case 'snapshot':
        parts.snapshots = [
          {
            ...run.key,
            factNumber: run.factCount,
            nextEventId: run.eventCount + 1,
            state: { at: run.factCount, text: 'snow\u2603', list: [1, null, true] },
          },
        ];
        break;
      case 'request':
        this.addRequest(parts, run);
        break;
      case 'outbox':
        parts.outbox = [
          ...(parts.outbox ?? []),
          { source: run.key, outgoing: { request: signalFrom(run.key), initiatedEventId: 5 } },
        ];
        break;
      case 'sent': {
        const turn = this.at.version + random.between(1, 8);
        parts.sent = [{ key: { turn, position: 0 }, source: run.key }];
        break;
      }
      case 'delete':
        if (run.isOpen || parts.closes !== undefined || parts.starts !== undefined) return;
        parts.deletes = [run.key];
        run.isGone = true;
    }
  }

  private addStart(parts: { -readonly [Part in keyof TurnWrite]?: TurnWrite[Part] }): void {
    const { random } = this;
    this.runCount += 1;
    const workflowId = WorkflowId(`w${random.below(WORKFLOW_ID_COUNT)}`);
    if (parts.starts?.some((start) => start.workflowId === workflowId) === true) return;
    const known = this.stored.filter((run) => !run.isGone);
    const isTaken = random.chance(0.05) && known.length > 0;
    const runId = isTaken
      ? random.pick(known).key.runId
      : RunId(numberedUuid(this.at.number * 100 + this.runCount, 3));
    const key: RunKey = { ...this.scope(), workflowId, runId };
    // No owner begins and ends a run beside an open one, and neither store looks for that.
    const isFree = !this.runs.some((run) => run.isOpen && run.key.workflowId === workflowId);
    const isClosed = isFree && random.chance(0.2);
    const ended = { status: 'Failed', closedTime: TEST_TIME + 1 } as const;
    const start = testStart(key, {
      wakeAt: isClosed ? null : this.someMoment(),
      ...(isClosed && ended),
    });
    const run = { key, isOpen: !isClosed, isGone: false, factCount: 0, eventCount: 0, places: [] };
    this.runs.push(run);
    parts.starts = [...(parts.starts ?? []), start];
    parts.appends = [...(parts.appends ?? []), this.append(run)];
  }

  private append(run: ModelRun): TurnWrite['appends'][number] {
    const { random } = this;
    // Now and then at a place where facts are already.
    const isTaken = random.chance(0.06) && run.places.length > 0;
    const place = isTaken
      ? random.pick(run.places)
      : ([run.factCount, run.eventCount + 1] as const);
    const facts: Fact[] = [];
    const count = random.between(1, 3);
    for (let index = 0; index < count; index += 1) {
      if (random.chance(0.3)) facts.push(testNote(index));
      else {
        run.eventCount += 1;
        facts.push(testEvent(run.eventCount, 'caf\u00e9 \u0000 \ud800'));
      }
    }
    run.factCount += facts.length;
    const [firstFactNumber, firstEventId] = place;
    const append = { ...testAppend(run.key, firstFactNumber, facts, firstEventId), firstEventId };
    run.places = [...run.places, [firstFactNumber, firstEventId]];
    return append;
  }

  private addRequest(
    parts: { -readonly [Part in keyof TurnWrite]?: TurnWrite[Part] },
    run: ModelRun,
  ): void {
    const { random } = this;
    const isAgain = random.chance(0.1) && this.requestIds.length > 0;
    const requestId = isAgain ? random.pick(this.requestIds) : `q${this.requestIds.length}`;
    if (parts.requests?.some((request) => request.requestId === requestId) === true) return;
    this.requestIds.push(requestId);
    const { runId: _runId, ...workflow } = run.key;
    parts.requests = [
      ...(parts.requests ?? []),
      {
        ...workflow,
        workflowId: WorkflowId('w0'),
        requestId,
        requestType: 'SignalWorkflow',
        outcome: { ok: true, reply: { runId: run.key.runId } },
      },
    ];
  }

  private *reads(): Generator<StoreStatement, void, string> {
    const { shardId, version } = this.at;
    const scope = this.scope();
    const workflows = Array.from({ length: WORKFLOW_ID_COUNT }, (_, index) => ({
      ...scope,
      workflowId: WorkflowId(`w${index}`),
    }));
    const keys = this.runs.map((run) => run.key);
    const foreign = { ...scope, tenantId: TenantId(numberedUuid(7, 7)) };
    const requests = this.requestIds.map((requestId) => ({ ...workflows[0]!, requestId }));
    const before = this.wakeAt + 1;
    yield (store) => store.findCurrentRuns([...workflows, { ...workflows[0]!, ...foreign }]);
    yield (store) => store.loadRuns(keys);
    yield (store) => store.findRequests(requests);
    yield (store) => store.readDueRuns(shardId, before, 5);
    yield (store) =>
      store.readOutbox(shardId, {
        kind: 'Requests',
        after: { ...START, turn: version },
        countMax: 20,
        bytesMax: 100_000,
      });
  }

  /** No two moments are the same, so the order in which they come due is decided. */
  private someMoment(): number {
    this.wakeAt += 1;
    return this.wakeAt;
  }

  private scope(): { tenantId: TenantId; namespaceId: NamespaceId } {
    return {
      tenantId: TenantId(numberedUuid(this.at.number, 1)),
      namespaceId: NamespaceId(numberedUuid(this.at.number, 2)),
    };
  }
}

function signalFrom(key: RunKey): SubmittedRequest {
  return { type: 'SignalWorkflow', ...key, signalName: 'hello', identity: 'schedule' };
}
