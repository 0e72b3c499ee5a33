import { type RequestIdPlace, ShardId } from '@app/contract';

import type { HistoryPorts } from '../ports';

/** Looks for runs to sweep this often, and again at once while there are more: each bite takes some ten milliseconds. */
const EVERY_MS = 30_000;
const AGAIN_MS = 100;
/** Between two passes through the request ids of all tenants. */
const REQUEST_IDS_EVERY_MS = 3_600_000;
/** One shard looks after what belongs to none. */
const HOME_SHARD = ShardId(0);

/**
 * Deletes what is left of deleted runs, and dooms closed ones that their namespace keeps no longer. In bites, beside the
 * turns of the shard; a bite that two processes take is taken once.
 */
export class RunSweeper {
  private cancel: (() => void) | undefined;
  private isStopped = false;
  private requestIdsPassedAt = Number.NEGATIVE_INFINITY;
  private requestIdsUntil: RequestIdPlace | undefined;

  constructor(
    private readonly shardId: ShardId,
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings' | 'faults'>,
    private readonly isOwner: () => boolean,
  ) {}

  start(): void {
    this.schedule(EVERY_MS);
  }

  stop(): void {
    this.isStopped = true;
    this.cancel?.();
  }

  private schedule(delayMs: number): void {
    if (this.isStopped) return;
    this.cancel = this.ports.surroundings.after(delayMs, () => {
      this.sweep().then(
        (hasMore) => {
          this.schedule(hasMore ? AGAIN_MS : EVERY_MS);
        },
        (fault: unknown) => {
          this.ports.faults.report('runs cannot be swept', fault, { shardId: this.shardId });
          this.schedule(EVERY_MS);
        },
      );
    });
  }

  private async sweep(): Promise<boolean> {
    if (!this.isOwner()) return false;
    const hasExpired = await this.ports.store.expireRuns(this.shardId);
    const hasDoomed = await this.ports.store.sweepDoomedRuns(this.shardId);
    const hasRequestIds = await this.sweepRequestIds();
    return hasExpired || hasDoomed || hasRequestIds;
  }

  private async sweepRequestIds(): Promise<boolean> {
    const { store, surroundings } = this.ports;
    const now = surroundings.monotonicMs();
    const isInPass = this.requestIdsUntil !== undefined;
    const isDue = isInPass || now - this.requestIdsPassedAt >= REQUEST_IDS_EVERY_MS;
    if (this.shardId !== HOME_SHARD || !isDue) return false;
    if (!isInPass) this.requestIdsPassedAt = now;
    this.requestIdsUntil = await store.sweepRequestIds(this.requestIdsUntil);
    return this.requestIdsUntil !== undefined;
  }
}
