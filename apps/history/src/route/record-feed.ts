import type { LogReading, LogRecord, RequestLog, RoutedRequest, ShardId } from '@app/contract';

import type { OwnerPlace } from '../history';
import { RunFault } from '../shard/run-fault';
import type { OwnedShard, RoutePorts } from './owned-shard';

/** Records handed to the shard and not yet answered: more wait in the log, where they cost no memory. */
const OPEN_COUNT_MAX = 2_000;
const OPEN_COUNT_LOW = 1_000;
const LOOK_MS = 100;
const LOOK_SOON_MS = 10;

/**
 * Reads the log of a shard for its owner, from the stored offset on. When the shard is acquired anew, or a record could
 * not be applied, the log is read again from there: the record is answered then.
 */
export class RecordFeed {
  private reading: LogReading | undefined;
  private place: OwnerPlace | undefined;
  private mustReadAgain = false;
  private openCount = 0;
  private isPaused = false;
  private cancel: (() => void) | undefined;
  private isClosed = false;

  constructor(
    private readonly shard: OwnedShard & { readonly shardId: ShardId },
    private readonly log: RequestLog,
    private readonly decode: (bytes: Uint8Array) => RoutedRequest,
    private readonly ports: RoutePorts,
  ) {
    this.look();
  }

  close(): void {
    this.isClosed = true;
    this.cancel?.();
    this.stopReading();
  }

  private look(): void {
    if (this.isClosed) return;
    const place = this.shard.place();
    if (this.mustReadAgain || place?.generation !== this.place?.generation) this.stopReading();
    if (place !== undefined && this.reading === undefined) this.read(place);
    this.lookIn(place === undefined ? LOOK_SOON_MS : LOOK_MS);
  }

  private lookIn(delayMs: number): void {
    this.cancel?.();
    this.cancel = this.ports.surroundings.after(delayMs, () => {
      this.look();
    });
  }

  private read(place: OwnerPlace): void {
    this.place = place;
    const reading = { current: true };
    const { shardId } = this.shard;
    const opened = this.log.read(shardId, place.nextOffset, (records) => {
      if (reading.current) for (const record of records) this.take(record, reading);
    });
    this.reading = {
      pause: () => {
        opened.pause();
      },
      resume: () => {
        opened.resume();
      },
      close: () => {
        reading.current = false;
        opened.close();
      },
    };
  }

  private stopReading(): void {
    this.reading?.close();
    this.reading = undefined;
    this.place = undefined;
    this.mustReadAgain = false;
    this.openCount = 0;
    this.isPaused = false;
  }

  private take({ offset, value }: LogRecord, reading: { readonly current: boolean }): void {
    let routed: RoutedRequest;
    try {
      routed = this.decode(value);
    } catch (fault) {
      // Nobody can read it, now or later: it is passed over.
      this.ports.report('a record of the request log cannot be read', fault);
      return;
    }
    this.openCount += 1;
    if (this.openCount >= OPEN_COUNT_MAX && !this.isPaused) {
      this.isPaused = true;
      this.reading?.pause();
    }
    this.shard.submit(routed.request, { offset }).then(
      (outcome) => {
        this.answered(reading);
        const { answerTo: to } = routed;
        if (to !== undefined) this.ports.answers.answer(to, { callNumber: to.callNumber, outcome });
      },
      (fault: unknown) => {
        this.answered(reading);
        this.failed(routed, fault, reading);
      },
    );
  }

  private answered(reading: { readonly current: boolean }): void {
    if (!reading.current) return;
    this.openCount -= 1;
    if (!this.isPaused || this.openCount > OPEN_COUNT_LOW) return;
    this.isPaused = false;
    this.reading?.resume();
  }

  private failed(
    { answerTo: to }: RoutedRequest,
    fault: unknown,
    reading: { readonly current: boolean },
  ): void {
    if (fault instanceof RunFault) {
      if (to === undefined) return;
      this.ports.answers.answer(to, { callNumber: to.callNumber, fault: fault.message });
      return;
    }
    if (!reading.current || this.mustReadAgain) return;
    this.mustReadAgain = true;
    this.lookIn(LOOK_SOON_MS);
  }
}
