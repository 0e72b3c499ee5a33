import type { ExecutionStore, InboxRow, ShardId } from '@app/contract';

import { RunFault } from '../shard/run-fault';
import type { OwnedShard, RoutePorts } from './owned-shard';

const PAGE_COUNT = 500;
/** Without a hint the inbox is looked at this often. */
const LOOK_MS = 1_000;
const AGAIN_MS = 50;

/**
 * Takes what reached the shard's database because the log could not be reached. The turn that takes a row deletes it, so
 * it is applied once; what could not be applied is read again.
 */
export class InboxDrain {
  private readonly open = new Set<number>();
  private cancel: (() => void) | undefined;
  private isReading = false;
  private isHinted = false;
  private isClosed = false;

  constructor(
    private readonly shard: OwnedShard & { readonly shardId: ShardId },
    private readonly store: Pick<ExecutionStore, 'readInbox'>,
    private readonly ports: RoutePorts,
  ) {
    this.hint();
  }

  /** There may be something. */
  hint(): void {
    this.isHinted = true;
    if (!this.isReading && !this.isClosed) void this.drain();
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
  }

  private async drain(): Promise<void> {
    this.isReading = true;
    this.cancel?.();
    let delayMs = LOOK_MS;
    try {
      while (this.isHinted) {
        this.isHinted = false;
        await this.readPage();
      }
    } catch (fault) {
      this.ports.report('the inbox cannot be read', fault);
      delayMs = AGAIN_MS;
    }
    this.isReading = false;
    if (this.isClosed) return;
    this.lookIn(this.shard.place() === undefined ? AGAIN_MS : delayMs);
  }

  private lookIn(delayMs: number): void {
    this.cancel?.();
    this.cancel = this.ports.surroundings.after(delayMs, () => {
      this.hint();
    });
  }

  /**
   * Always from the beginning: a number that is lower than those read may become visible later, and rows that were taken
   * are gone.
   */
  private async readPage(): Promise<void> {
    const before = this.shard.place();
    if (before === undefined) return;
    const page = { after: 0, countMax: PAGE_COUNT };
    const rows = await this.store.readInbox(this.shard.shardId, page);
    // Rows read for an owner that the shard had before may have been taken by a turn whose outcome was unknown.
    if (this.isClosed || this.shard.place()?.generation !== before.generation) return;
    for (const row of rows) if (!this.open.has(row.sequence)) this.take(row);
  }

  private take(row: InboxRow): void {
    const { tenantId, sequence, routed } = row;
    const { request, answerTo: to } = routed;
    this.open.add(sequence);
    this.shard.submit(request, { received: { tenantId, sequence } }).then(
      (outcome) => {
        this.open.delete(sequence);
        if (to !== undefined) this.ports.answers.answer(to, { callNumber: to.callNumber, outcome });
        if (this.open.size === 0) this.hint();
      },
      (fault: unknown) => {
        this.open.delete(sequence);
        if (fault instanceof RunFault && to !== undefined) {
          this.ports.answers.answer(to, { callNumber: to.callNumber, fault: fault.message });
        }
        if (!this.isClosed && !this.isReading) this.lookIn(AGAIN_MS);
      },
    );
  }
}
