import type { ShardId } from '@app/contract';
import { CompressionTypes, type Producer } from 'kafkajs';

import type { KafkaConnection } from './kafka-connection';
import { MicroBatcher } from './micro-batcher';
import { packRecords } from './packed-record';

interface Appended {
  readonly shardId: ShardId;
  readonly value: Uint8Array;
}

export interface LogAppenderOptions {
  readonly name: string;
  readonly patienceMs: number;
  /** Told of a send that was given up. */
  readonly onFault: (fault: unknown) => void;
}

const AGAIN_MS = 500;
/** Between two sends that hold several records each: it costs a caller two milliseconds, and halves what brokers and owners spend. */
const SPACING_MS = 5;

/** Appends to the log of all shards, idempotently as far as one send goes. */
export class LogAppender {
  private readonly batcher: MicroBatcher<Appended>;
  private writer: Promise<Producer> | undefined;

  constructor(
    private readonly connection: KafkaConnection,
    private readonly options: LogAppenderOptions,
  ) {
    this.batcher = new MicroBatcher({
      send: (items) => this.send(items),
      bytesOf: ({ value }) => value.length,
      patienceMs: options.patienceMs,
      spacingMs: SPACING_MS,
      now: () => performance.now(),
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => {
          clearTimeout(timer);
        };
      },
    });
  }

  get isOpen(): boolean {
    return this.batcher.isOpen;
  }

  append(shardId: ShardId, value: Uint8Array): Promise<void> {
    return this.batcher.add({ shardId, value });
  }

  async close(): Promise<void> {
    const { writer } = this;
    this.writer = undefined;
    const closing = this.batcher.close();
    // Ends the send in flight, should it wait for a broker that does not come back.
    await writer?.then((producer) => producer.disconnect()).catch(() => undefined);
    await closing;
  }

  private async send(items: readonly Appended[]): Promise<void> {
    const values = new Map<ShardId, Uint8Array[]>();
    for (const { shardId, value } of items) {
      const ofShard = values.get(shardId);
      if (ofShard === undefined) values.set(shardId, [value]);
      else ofShard.push(value);
    }
    const messages = [...values].flatMap(([partition, ofShard]) =>
      packRecords(ofShard).map((value) => ({ partition, key: null, value })),
    );
    try {
      const producer = await (this.writer ??= this.connect());
      await producer.sendBatch({
        acks: -1,
        compression: CompressionTypes.None,
        topicMessages: [{ topic: this.options.name, messages }],
      });
    } catch (fault) {
      this.options.onFault(fault);
      await this.forgetWriter();
      throw fault;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.connection.patient.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      // Asked even when a record names its partition.
      createPartitioner:
        () =>
        ({ message }) =>
          message.partition ?? 0,
    });
    await producer.connect();
    return producer;
  }

  /** Its sequence numbers are in doubt. A moment passes, so that brokers that refuse at once are not asked all the time. */
  private async forgetWriter(): Promise<void> {
    const { writer } = this;
    this.writer = undefined;
    await writer?.then((producer) => producer.disconnect()).catch(() => undefined);
    await new Promise<void>((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}
