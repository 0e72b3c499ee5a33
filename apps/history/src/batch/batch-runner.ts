import {
  type Batch,
  type BatchItem,
  type BatchItemResult,
  type BatchState,
  type BatchStore,
  ERROR_CATALOGUE,
  type RequestSubmitter,
} from '@app/contract';

import type { FaultReporter, Surroundings } from '../ports';
import { batchRequest } from './batch-request';

/** How often a process looks for batches that nobody works on. */
const LOOK_EVERY_MS = 1_000;
/** Batches that one process works on at a time. */
const BATCH_COUNT_MAX = 8;
/** Items on their way at a time: bounds what a pause or an abort still lets through. */
const CHUNK_COUNT_MAX = 50;
/** An item that the service could not take is tried again; so many times in vain and it has failed. */
const TRY_COUNT_MAX = 10;
const TRY_AGAIN_MS = 1_000;

export interface BatchRunnerPorts {
  readonly batches: BatchStore;
  readonly submitter: RequestSubmitter;
  readonly surroundings: Surroundings;
  readonly faults: FaultReporter;
}

/**
 * Works on batches: takes one that waits, writes down its runs, asks each of them for what is to be done, at the pace the
 * batch allows. Everything it knows is in the store: another process goes on where this one has stopped, and what both
 * have asked for is applied once.
 */
export class BatchRunner {
  private readonly working = new Map<string, Promise<void>>();
  private readonly resting = new Set<() => void>();
  private cancel: (() => void) | undefined;
  private isStopped = false;

  constructor(
    private readonly ports: BatchRunnerPorts,
    private readonly name: string,
  ) {}

  start(): void {
    this.schedule();
  }

  /** Ends the chunks in progress and leaves the batches to others. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.cancel?.();
    for (const wake of this.resting) wake();
    await Promise.all(this.working.values());
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.cancel = this.ports.surroundings.after(LOOK_EVERY_MS, () => {
      void this.look().then(() => {
        this.schedule();
      });
    });
  }

  private async look(): Promise<void> {
    try {
      while (this.working.size < BATCH_COUNT_MAX && !this.isStopped) {
        const batch = await this.ports.batches.claim(this.name);
        if (batch === undefined) return;
        const work = this.work(batch).finally(() => this.working.delete(batch.batchId));
        this.working.set(batch.batchId, work);
      }
    } catch (fault) {
      this.ports.faults.report('batches cannot be read', fault);
    }
  }

  private async work(batch: Batch): Promise<void> {
    const tries = new Map<number, number>();
    try {
      let { state } = batch;
      while (isActive(state) && !this.isStopped) {
        state =
          state === 'Collecting'
            ? await this.ports.batches.collect(batch, this.name)
            : await this.workChunk(batch, tries);
      }
      await this.ports.batches.release(batch, this.name);
    } catch (fault) {
      // The claim runs out by itself; whoever takes the batch up next goes on.
      const { batchId } = batch;
      this.ports.faults.report('a batch cannot be worked on', fault, { batchId });
    }
  }

  private async workChunk(batch: Batch, tries: Map<number, number>): Promise<BatchState> {
    const { batches, surroundings } = this.ports;
    const startedMs = surroundings.monotonicMs();
    const countMax = Math.min(CHUNK_COUNT_MAX, Math.ceil(batch.operationsPerSecond));
    const items = await batches.pendingItems(batch, countMax);
    const answers = await Promise.all(items.map((item) => this.workItem(batch, item, tries)));
    const results = answers.filter((answer) => answer !== undefined);
    const state = await batches.settle(batch, this.name, results);
    const dueMs = startedMs + (1_000 * items.length) / batch.operationsPerSecond;
    const isStuck = results.length < items.length;
    const pauseMs = Math.max(dueMs - surroundings.monotonicMs(), isStuck ? TRY_AGAIN_MS : 0);
    if (isActive(state) && pauseMs > 0) await this.rest(pauseMs);
    return state;
  }

  /** Shorter than a claim, and over at once when the process stops. */
  private rest(delayMs: number): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel();
        this.resting.delete(wake);
        resolve();
      };
      const cancel = this.ports.surroundings.after(delayMs, wake);
      this.resting.add(wake);
    });
  }

  /** `undefined`: the service could not take it now. */
  private async workItem(
    batch: Batch,
    item: BatchItem,
    tries: Map<number, number>,
  ): Promise<BatchItemResult | undefined> {
    const { position } = item;
    const { submitter, surroundings } = this.ports;
    try {
      const outcome = await submitter.submit(batchRequest(batch, item, surroundings.newRunId()));
      if (outcome.ok) return { position, state: 'Done', runId: outcome.reply.runId };
      const { code, message } = outcome.rejection;
      const mayPass = ERROR_CATALOGUE[code].retryable && this.mayTryAgain(position, tries);
      return mayPass ? undefined : { position, state: 'Failed', code, message };
    } catch {
      if (this.mayTryAgain(position, tries)) return undefined;
      const { sentence: message } = ERROR_CATALOGUE.UNAVAILABLE;
      return { position, state: 'Failed', code: 'UNAVAILABLE', message };
    }
  }

  private mayTryAgain(position: number, tries: Map<number, number>): boolean {
    const count = (tries.get(position) ?? 0) + 1;
    tries.set(position, count);
    return count < TRY_COUNT_MAX;
  }
}

function isActive(state: BatchState): boolean {
  return state === 'Collecting' || state === 'Running';
}
