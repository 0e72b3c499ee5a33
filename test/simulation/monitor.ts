import type {
  HistoryAppend,
  RunBegunFrom,
  RunKey,
  ShardId,
  ShardLease,
  TurnWrite,
  WorkflowKey,
} from '@app/contract';

import { judgeFork } from './fork-judge';
import { type BookContext, RunBook } from './run-book';

/** All that is stored, in the order in which it was: the one clock by which answers are judged. */
export class Monitor {
  /** Number of commits so far. */
  commitCount = 0;
  readonly runs = new Map<string, RunBook>();
  /** Runs of a workflow id, oldest first. */
  readonly byWorkflow = new Map<string, RunBook[]>();
  /** Facts of runs that have not begun. */
  private readonly prepared = new Map<string, HistoryAppend[]>();
  private readonly owners = new Map<ShardId, { readonly name: string; version: number }>();

  constructor(
    private readonly context: BookContext,
    private readonly note: (who: string, what: string) => void,
  ) {}

  acquired(name: string, lease: ShardLease): void {
    const before = this.owners.get(lease.shardId);
    if (before !== undefined && lease.version <= before.version) {
      this.context.complain('EPO', `shard ${lease.shardId} was acquired at an old version`);
    }
    this.owners.set(lease.shardId, { name, version: lease.version });
    this.note(name, `acquires shard ${lease.shardId} at ${lease.version}`);
  }

  committed(name: string, write: TurnWrite): void {
    this.commitCount += 1;
    this.judgeOwner(name, write);
    // A run that begins and ends within the turn is only written as what it has come to.
    const ended = write.starts.filter((start) => start.status !== 'Running');
    const closing = new Set([...write.closes, ...ended].map(({ runId }) => runId));
    const origins = new Map(write.origins.map((origin) => [origin.runId, origin]));
    for (const { runId } of write.deletes) {
      const book = this.runs.get(runId);
      if (book !== undefined) book.deletedWith = this.commitCount;
    }
    // What a reset carries over may have come to the run before it in the very same turn.
    const starting = new Set(write.starts.map((start) => start.runId));
    for (const append of write.appends) {
      if (!starting.has(append.runId)) this.append(name, append);
    }
    for (const start of write.starts) this.start(start, closing, origins.get(start.runId));
    for (const append of write.appends) {
      if (starting.has(append.runId)) this.append(name, append);
    }
    for (const close of write.closes) this.close(close);
    for (const { runId } of write.starts) {
      const [book, origin] = [this.runs.get(runId), origins.get(runId)];
      if (book === undefined) continue;
      book.isBeginning = false;
      const { complain } = this.context;
      if (origin !== undefined) judgeFork(book, origin, { runs: this.runs, complain });
    }
  }

  /** Facts that nobody sees before their run begins. */
  preparedRun(append: HistoryAppend): void {
    this.prepared.set(append.runId, [...(this.prepared.get(append.runId) ?? []), append]);
  }

  workflow(key: WorkflowKey): readonly RunBook[] {
    return this.byWorkflow.get(workflowName(key)) ?? [];
  }

  openRuns(): RunBook[] {
    return [...this.runs.values()].filter((run) => run.closing === undefined);
  }

  private judgeOwner(name: string, write: TurnWrite): void {
    const owner = this.owners.get(write.shardId);
    if (owner?.name !== name || owner.version !== write.version) {
      const is = owner === undefined ? 'nobody' : `${owner.name} at ${owner.version}`;
      this.context.complain(
        'EPO',
        `${name} at ${write.version} wrote shard ${write.shardId} of ${is}`,
      );
    }
    if (owner !== undefined) owner.version = write.version + 1;
  }

  private start(
    start: TurnWrite['starts'][number],
    closing: ReadonlySet<string>,
    origin: RunBegunFrom | undefined,
  ): void {
    const key = workflowName(start);
    const earlier = this.byWorkflow.get(key) ?? [];
    const inherited = origin && inheritedBy(earlier, this.runs.get(origin.baseRunId));
    const book = new RunBook(start, this.commitCount, this.context, inherited);
    const open = earlier.find((run) => run.closing === undefined && !closing.has(run.start.runId));
    if (open !== undefined) {
      this.context.complain('UNQ', `${book.name} begins while ${open.name} is open`);
    }
    if (this.runs.has(start.runId)) this.context.complain('UNQ', `${book.name} begins twice`);
    this.runs.set(start.runId, book);
    this.byWorkflow.set(key, [...earlier, book]);
    const prepared = this.prepared.get(start.runId) ?? [];
    this.prepared.delete(start.runId);
    for (const { facts } of prepared) for (const fact of facts) book.take(fact);
  }

  private append(name: string, append: TurnWrite['appends'][number]): void {
    const book = this.runs.get(append.runId);
    if (book === undefined) {
      this.context.complain('HIS-1', `facts of ${append.runId}, which did not begin`);
      return;
    }
    if (append.firstFactNumber !== book.facts.length) {
      const message = `${book.name}: fact ${append.firstFactNumber} follows ${book.facts.length}`;
      this.context.complain('HIS-1', message);
    }
    for (const fact of append.facts) {
      this.note(name, `${book.name} ${'eventId' in fact ? fact.eventId : ''} ${fact.type}`);
      book.take(fact);
    }
    if (book.closing !== undefined) book.closedWith = this.commitCount;
  }

  private close(close: TurnWrite['closes'][number]): void {
    const book = this.runs.get(close.runId);
    if (book?.closing === undefined) {
      this.context.complain('CLS', `${close.runId} is closed without a closing event`);
    }
  }
}

/** Request ids of messages that a run may have from others. */
function inheritedBy(earlier: readonly RunBook[], base: RunBook | undefined): ReadonlySet<string> {
  const from = base === undefined ? earlier : [...earlier, base];
  return new Set(from.flatMap((book) => [...book.requestIds.keys(), ...book.bufferedRequestIds]));
}

export function workflowName(key: WorkflowKey): string {
  return `${key.tenantId}/${key.namespaceId}/${key.workflowId}`;
}

export function attemptName(
  run: Pick<RunKey, 'runId'>,
  scheduledEventId: number,
  attempt: number,
): string {
  return `${run.runId}/${scheduledEventId}/${attempt}`;
}
