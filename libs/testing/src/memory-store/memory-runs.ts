import {
  type DueRun,
  type EpochMs,
  type FactPage,
  type FactPlace,
  type HistoryAppend,
  type HistoryEvent,
  isEvent,
  type RunClose,
  type RunHeader,
  type RunKey,
  type RunStart,
  type Scope,
  type ShardId,
  type StoredRun,
  type TurnWrite,
  type WorkflowKey,
  type WorkflowStatus,
} from '@app/contract';
import { decodeFacts, decodeValue, encodeFacts, encodeValue } from '@app/postgres';

import { runKeyOf, runName, workflowName } from '../store-names';
import { contradiction } from './store-mishap';

interface MemoryAppend extends FactPlace {
  readonly facts: Buffer;
}

/** Rows of facts in one page: few, so that every reader meets several pages. */
const ROWS_PER_PAGE = 3;

/** Facts and states are kept encoded, as in Postgres: nobody shares objects with the store. */
interface MemoryRun {
  readonly start: RunStart;
  readonly shardId: ShardId;
  readonly appends: MemoryAppend[];
  status: RunStart['status'];
  wakeAt: EpochMs | null;
  snapshot: { readonly factNumber: number; readonly state: Buffer } | undefined;
}

/** Runs with their facts and snapshots, and which of them a workflow id stands for. */
export class MemoryRuns {
  private readonly runs = new Map<string, MemoryRun>();
  /** Last run of a workflow id. */
  private readonly currentRuns = new Map<string, MemoryRun>();
  private readonly openRuns = new Map<string, MemoryRun>();
  /** Facts of runs that no turn has started yet. */
  private readonly prepared = new Map<string, MemoryAppend[]>();

  current(key: WorkflowKey): RunHeader | undefined {
    const run = this.currentRuns.get(workflowName(key));
    if (run === undefined) return undefined;
    const { runId, startRequestId, startedTime } = run.start;
    return { runId, status: run.status, startRequestId, startedTime };
  }

  /** Open runs with something to do, the first due first. */
  due(
    isMeant: (run: {
      readonly shardId: ShardId;
      readonly wakeAt: EpochMs;
      readonly scope: Scope;
    }) => boolean,
    countMax: number,
  ): DueRun[] {
    const due: DueRun[] = [];
    for (const { start, shardId, wakeAt } of this.openRuns.values()) {
      if (wakeAt === null || !isMeant({ shardId, wakeAt, scope: start })) continue;
      due.push({ ...runKeyOf(start), wakeAt });
    }
    return due.sort((a, b) => a.wakeAt - b.wakeAt).slice(0, countMax);
  }

  write(write: TurnWrite): void {
    // First: like the statement, it only finds what was there before the turn.
    for (const run of write.deletes) this.delete(run);
    for (const close of write.closes) this.close(close);
    for (const start of write.starts) this.start(start, write.shardId);
    for (const append of write.appends) this.append(append);
    const closing = new Set(write.closes.map((close) => close.runId));
    for (const wake of write.wakes) {
      if (!closing.has(wake.runId)) this.openRun(wake).wakeAt = wake.wakeAt;
    }
    for (const { runId, tenantId, factNumber, state } of write.snapshots) {
      const run = this.runs.get(runName({ tenantId, runId }));
      if (run !== undefined) run.snapshot = { factNumber, state: encodeValue(state) };
    }
  }

  prepare(append: HistoryAppend): void {
    const name = runName(append);
    const rows = this.prepared.get(name) ?? this.runs.get(name)?.appends ?? [];
    const isThere = rows.some((row) => row.firstFactNumber >= append.firstFactNumber);
    if (isThere) throw contradiction('The facts exist.');
    this.prepared.set(name, [...rows, memoryAppend(append)]);
  }

  history(
    run: RunKey,
    { after, countMax }: { readonly after: number; readonly countMax: number },
  ): HistoryEvent[] {
    const events = (this.runs.get(runName(run))?.appends ?? [])
      .flatMap((append) => decodeFacts(append.facts))
      .filter(isEvent)
      .filter(({ eventId }) => eventId > after);
    return events.slice(0, countMax);
  }

  status(key: RunKey): WorkflowStatus | undefined {
    const run = this.runs.get(runName(key));
    return run !== undefined && workflowName(run.start) === workflowName(key)
      ? run.status
      : undefined;
  }

  facts(run: Pick<RunKey, 'tenantId' | 'runId'>, from?: FactPlace): FactPage {
    const appends = this.runs.get(runName(run))?.appends ?? [];
    const index = appends.findIndex((each) => each.firstFactNumber >= (from?.firstFactNumber ?? 0));
    const page = index < 0 ? [] : appends.slice(index, index + ROWS_PER_PAGE);
    const next = index < 0 ? undefined : appends[index + ROWS_PER_PAGE];
    return {
      facts: page.flatMap((append) => decodeFacts(append.facts)),
      ...(next && {
        next: { firstEventId: next.firstEventId, firstFactNumber: next.firstFactNumber },
      }),
    };
  }

  /** What Postgres finds by keys and checks while it writes, found before anything is changed. */
  refuseContradictions(write: TurnWrite): void {
    const closing = new Set(write.closes.map((close) => close.runId));
    for (const close of write.closes) this.openRun(close);
    for (const wake of write.wakes) if (!closing.has(wake.runId)) this.openRun(wake);
    // What a run says about itself is not read back by its owner: only that it is open matters here.
    for (const upsert of write.upserts) this.openRun(upsert);
    for (const start of write.starts) {
      const open = this.openRuns.get(workflowName(start));
      const isTaken =
        start.status === 'Running' && open !== undefined && !closing.has(open.start.runId);
      if (isTaken || this.runs.has(runName(start))) throw contradiction('The run exists.');
    }
    const starting = new Set(write.starts.map(runName));
    for (const append of write.appends) {
      const run = this.runs.get(runName(append));
      if (run === undefined && !starting.has(runName(append))) {
        throw contradiction('The run of the facts does not exist.');
      }
      const rows = run?.appends ?? this.prepared.get(runName(append));
      const last = rows?.at(-1)?.firstFactNumber ?? -1;
      if (last >= append.firstFactNumber) throw contradiction('The facts exist.');
    }
  }

  private start(start: RunStart, shardId: ShardId): void {
    const isOpen = start.status === 'Running';
    const run: MemoryRun = {
      start,
      shardId,
      appends: this.prepared.get(runName(start)) ?? [],
      status: start.status,
      wakeAt: isOpen ? start.wakeAt : null,
      snapshot: undefined,
    };
    this.runs.set(runName(start), run);
    this.currentRuns.set(workflowName(start), run);
    if (isOpen) this.openRuns.set(workflowName(start), run);
  }

  private close(close: RunClose): void {
    const run = this.openRun(close);
    run.status = close.status;
    run.wakeAt = null;
    this.openRuns.delete(workflowName(close));
  }

  private delete(key: RunKey): void {
    const name = runName(key);
    const run = this.runs.get(name);
    if (run === undefined || run.status === 'Running') return;
    this.runs.delete(name);
    const workflow = workflowName(key);
    if (this.currentRuns.get(workflow) !== run) return;
    const others = [...this.runs.values()].filter((each) => workflowName(each.start) === workflow);
    const last = others.at(-1);
    if (last === undefined) this.currentRuns.delete(workflow);
    else this.currentRuns.set(workflow, last);
  }

  private append(append: HistoryAppend): void {
    this.runs.get(runName(append))?.appends.push(memoryAppend(append));
  }

  private openRun(key: RunKey): MemoryRun {
    const run = this.openRuns.get(workflowName(key));
    if (run?.start.runId !== key.runId) throw contradiction('The run is not open.');
    return run;
  }

  stored(key: RunKey): StoredRun | undefined {
    const run = this.runs.get(runName(key));
    if (run === undefined || workflowName(run.start) !== workflowName(key)) return undefined;
    const { snapshot } = run;
    const after = snapshot?.factNumber ?? 0;
    return {
      key: runKeyOf(key),
      status: run.status,
      wakeAt: run.wakeAt,
      ...(snapshot !== undefined && {
        snapshot: { factNumber: snapshot.factNumber, state: decodeValue(snapshot.state) },
      }),
      facts: run.appends
        .filter((append) => append.firstFactNumber >= after)
        .flatMap((append) => decodeFacts(append.facts)),
    };
  }
}

function memoryAppend({ firstEventId, firstFactNumber, facts }: HistoryAppend): MemoryAppend {
  return { firstEventId, firstFactNumber, facts: encodeFacts(facts) };
}
