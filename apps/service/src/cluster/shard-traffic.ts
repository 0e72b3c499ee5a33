import type { RequestLog, RoutedAnswer, RoutedRequest, ShardId } from '@app/contract';
import {
  type AnswerSender,
  type History,
  InboxDrain,
  RecordFeed,
  type Surroundings,
} from '@app/history';
import { type Database, decodeValue, PostgresExecutionStore } from '@app/postgres';

import type { ClusterLinks } from './cluster-links';
import type { LogKeeper } from './log-keeper';

/** The log is compared with what a shard has applied, so long after it was taken over. */
const COMPARE_MS = 500;

export interface ShardTrafficOptions {
  readonly history: History;
  readonly logs: LogKeeper;
  readonly links: ClusterLinks;
  readonly database: Database;
  readonly surroundings: Pick<Surroundings, 'after'>;
  readonly report: (message: string, cause: unknown) => void;
}

/** What comes into the shards of this process: by the log, and by the inbox. */
export class ShardTraffic {
  private readonly drains = new Map<ShardId, InboxDrain>();
  private readonly store: PostgresExecutionStore;
  private readonly answers: AnswerSender;

  constructor(private readonly options: ShardTrafficOptions) {
    this.store = new PostgresExecutionStore(options.database);
    this.answers = {
      answer: (to, answer: RoutedAnswer) => {
        options.links.tell(to, 'answer', answer);
      },
    };
  }

  open(shardId: ShardId): { close(): void } {
    const { history, surroundings, report, logs } = this.options;
    const ports = { answers: this.answers, surroundings, report };
    const shard = {
      shardId,
      place: () => history.placeOf(shardId),
      submit: history.submit.bind(history),
    };
    const drain = new InboxDrain(shard, this.store, ports);
    this.drains.set(shardId, drain);
    const { log } = logs;
    const feed = log && new RecordFeed(shard, log, decodeRouted, ports);
    const cancel = log && this.compareLater(shardId, log);
    return {
      close: () => {
        drain.close();
        feed?.close();
        cancel?.();
        if (this.drains.get(shardId) === drain) this.drains.delete(shardId);
      },
    };
  }

  /** There may be something in the inbox of the shard. */
  hint(shardId: ShardId): void {
    this.drains.get(shardId)?.hint();
  }

  /** A log that is shorter than what was applied of it has lost its end. */
  private compareLater(shardId: ShardId, log: RequestLog): () => void {
    const { history, logs, report, surroundings } = this.options;
    let cancel = (): void => undefined;
    const compare = (): void => {
      const place = history.placeOf(shardId);
      if (logs.log !== log) return;
      if (place === undefined) cancel = surroundings.after(COMPARE_MS, compare);
      else {
        logs.compare(new Map([[shardId, place.nextOffset]])).catch((fault: unknown) => {
          report('the request log cannot be compared with what was applied of it', fault);
        });
      }
    };
    cancel = surroundings.after(COMPARE_MS, compare);
    return () => {
      cancel();
    };
  }
}

function decodeRouted(bytes: Uint8Array): RoutedRequest {
  return decodeValue(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ) as RoutedRequest;
}
