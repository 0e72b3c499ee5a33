import {
  LogLost,
  type LogReading,
  type LogRecord,
  type RequestLog,
  type ShardId,
} from '@app/contract';

import type { KafkaConnection } from './kafka-connection';
import { logFault } from './kafka-fault';
import { LogAppender } from './log-appender';
import { LogReader } from './log-reader';
import { PLACES_PER_RECORD } from './packed-record';

export interface KafkaRequestLogOptions {
  /** Of the topic; made by `createLog`, never made twice. */
  readonly name: string;
  readonly incarnation: number;
  readonly shardCount: number;
  /** Unique among all processes that ever read the log. */
  readonly readerId: string;
  /** Appends that take longer have an unknown outcome. */
  readonly patienceMs?: number;
  readonly onFault: (message: string, cause: unknown) => void;
  /** The log may be gone, in whole or in part: whoever hears it asks for `ends`. */
  readonly onSuspicion?: () => void;
}

const PATIENCE_MS = 1_000;

/** The request log as a topic of Kafka with a partition per shard. */
export class KafkaRequestLog implements RequestLog {
  readonly incarnation: number;
  readonly name: string;
  private readonly appender: LogAppender;
  private readonly reader: LogReader;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly options: KafkaRequestLogOptions,
  ) {
    const { name, readerId, onFault, onSuspicion = () => undefined } = options;
    this.incarnation = options.incarnation;
    this.name = name;
    this.appender = new LogAppender(connection, {
      name,
      patienceMs: options.patienceMs ?? PATIENCE_MS,
      onFault: (fault) => {
        onFault('the request log cannot be written', fault);
        onSuspicion();
      },
    });
    this.reader = new LogReader(connection, {
      name,
      shardCount: options.shardCount,
      groupId: `${name}.${readerId}`,
      onFault: (fault) => {
        onFault('the request log cannot be read', fault);
        onSuspicion();
      },
      onSuspicion,
    });
  }

  /** Whether appends are taken now. */
  get isOpen(): boolean {
    return this.appender.isOpen;
  }

  append(shardId: ShardId, value: Uint8Array): Promise<void> {
    return this.appender.append(shardId, value);
  }

  read(
    shardId: ShardId,
    offset: number,
    take: (records: readonly LogRecord[]) => void,
  ): LogReading {
    return this.reader.read(shardId, offset, take);
  }

  async ends(): Promise<readonly number[]> {
    const { name, shardCount } = this.options;
    let places: readonly { readonly partition: number; readonly high: string }[];
    try {
      places = await this.connection.withAdmin((admin) => admin.fetchTopicOffsets(name));
    } catch (cause) {
      throw logFault(cause);
    }
    const ends = new Map(
      places.map(({ partition, high }) => [partition, Number(high) * PLACES_PER_RECORD]),
    );
    return Array.from({ length: shardCount }, (_, partition) => {
      const end = ends.get(partition);
      if (end === undefined) throw new LogLost(`The log has no partition ${partition} any more.`);
      return end;
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.appender.close(), this.reader.close()]);
  }
}
