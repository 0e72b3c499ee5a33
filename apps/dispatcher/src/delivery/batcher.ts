import { type ActivityTask, type DurationMs, payloadsBytes } from '@app/contract';

import { BATCH_FAILED } from '../answer/read-batch-answer';
import type { Clock } from '../ports';
import type { AttemptCall } from './attempt-call';

/** One POST of many attempts stays below the size at which servers and proxies begin to refuse. */
const BATCH_BYTES_MAX = 786_432;
/** Names, ids and token of one attempt, about. */
const ENVELOPE_BYTES = 1_000;
/** POSTs on their way at once before further calls gather. */
const YOUNG_POST_COUNT_MAX = 2;
/** A POST that is not answered by then is at work, not on its way: it no longer holds others back. */
const YOUNG_MS: DurationMs = 5;

interface Post {
  readonly begunAt: number;
  unanswered: number;
}

export interface BatcherOptions {
  readonly clock: Clock;
  readonly post: (calls: readonly AttemptCall[]) => void;
}

/**
 * Natural batching: a call that finds the way free goes at once, together with what arrived in the same turn of the
 * event loop; what becomes ready while a POST is on its way gathers and goes together. A lone call never waits, a busy
 * endpoint gets few large POSTs, and slow work holds nothing back.
 */
export class Batcher {
  private gathered: AttemptCall[] = [];
  private young: Post[] = [];
  private scheduled = false;
  private cancelTimer: (() => void) | undefined;

  constructor(
    private batchSizeMax: number,
    private readonly options: BatcherOptions,
  ) {}

  setBatchSizeMax(batchSizeMax: number): void {
    this.batchSizeMax = batchSizeMax;
  }

  add(call: AttemptCall): void {
    this.gathered.push(call);
    this.flushSoon();
  }

  answered(call: AttemptCall): void {
    const { post } = call;
    if (post === undefined) return;
    call.post = undefined;
    post.unanswered -= 1;
    if (post.unanswered === 0 && this.gathered.length > 0) this.flushSoon();
  }

  /** Takes back what has not gone out. */
  takeGathered(): readonly AttemptCall[] {
    const calls = this.gathered;
    this.gathered = [];
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    return calls;
  }

  private flushSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.options.clock.soon(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    const now = this.options.clock.monotonicMs();
    let begin = 0;
    while (begin < this.gathered.length && this.mayPost(this.gathered.length - begin, now)) {
      const end = this.endOfBatch(begin);
      this.post(this.gathered.slice(begin, end), now);
      begin = end;
    }
    if (begin > 0) this.gathered = this.gathered.slice(begin);
    if (this.gathered.length > 0) this.flushWhenOneIsOld(now);
  }

  private mayPost(gatheredCount: number, now: number): boolean {
    if (gatheredCount >= this.batchSizeMax) return true;
    this.young = this.young.filter((post) => post.unanswered > 0 && now - post.begunAt < YOUNG_MS);
    return this.young.length < YOUNG_POST_COUNT_MAX;
  }

  /** The first call always goes, however large it is. */
  private endOfBatch(begin: number): number {
    let bytes = 0;
    let count = 0;
    for (const { task } of this.gathered.slice(begin, begin + this.batchSizeMax)) {
      const alone = goesAlone(task);
      bytes += payloadsBytes(task.input) + ENVELOPE_BYTES;
      if (count > 0 && (alone || bytes > BATCH_BYTES_MAX)) break;
      count += 1;
      if (alone) break;
    }
    return begin + count;
  }

  private post(calls: readonly AttemptCall[], now: number): void {
    const post: Post = { begunAt: now, unanswered: calls.length };
    this.young.push(post);
    for (const call of calls) call.post = post;
    this.options.post(calls);
  }

  private flushWhenOneIsOld(now: number): void {
    const oldest = this.young[0];
    if (this.cancelTimer !== undefined || oldest === undefined) return;
    this.cancelTimer = this.options.clock.after(oldest.begunAt + YOUNG_MS - now, () => {
      this.cancelTimer = undefined;
      this.flush();
    });
  }
}

/**
 * The attempt before was lost, or failed together with others: perhaps this is the one that breaks the worker. Alone it
 * breaks no others.
 */
function goesAlone({ lastFailure }: ActivityTask): boolean {
  if (lastFailure === undefined) return false;
  const { info } = lastFailure;
  return (
    info.type === 'Timeout' || (info.type === 'Application' && info.errorType === BATCH_FAILED)
  );
}
