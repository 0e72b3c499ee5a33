import type { DurationMs } from '@app/contract';
import type { HttpCaller, HttpPost, HttpResult } from '@app/webhook';

import { judgeJsonText } from '../answer/json-text';
import { rawMembers } from '../answer/raw-json';
import type { Clock } from '../ports';
import type { CallTrace } from './delivery-outcome';

/** After everything is known the worker may end its answer in peace. */
const FAREWELL_MS: DurationMs = 1_000;

/** Who ended a call that was ended from our side. */
export type EndedBy = 'Window' | 'Us';

/** What a line of a streamed answer was to who waits for it. */
export type LineMeaning = 'SignOfLife' | 'LastWord' | 'Nothing';

/** Who waits for an answer. */
export interface Recipient {
  line(members: ReadonlyMap<string, string>, trace: () => CallTrace): LineMeaning;
  ended(result: HttpResult, endedBy: EndedBy, trace: CallTrace): void;
}

export interface ExchangeOptions {
  readonly clock: Clock;
  readonly post: HttpPost;
  /** Longest silence. */
  readonly windowMs: DurationMs;
  readonly keyId: string | undefined;
  readonly recipient: Recipient;
}

/**
 * One POST and the window for its answer. A sign of life begins the window anew, so a streamed answer may take as long
 * as its attempt may; a silent one is cut at the end of the window.
 */
export class Exchange {
  private readonly startedAt: number;
  private aliveUntil: number;
  private cancelTimer: () => void = () => undefined;
  private endedBy: EndedBy = 'Us';
  private readonly abortPost: () => void;

  constructor(
    caller: Pick<HttpCaller, 'post'>,
    private readonly options: ExchangeOptions,
  ) {
    const { clock, post, recipient, windowMs } = options;
    this.startedAt = clock.monotonicMs();
    this.aliveUntil = this.startedAt + windowMs;
    const inFlight = caller.post({
      ...post,
      onLine: (line) => {
        this.read(line);
      },
    });
    this.abortPost = () => {
      inFlight.abort();
    };
    this.watch();
    void inFlight.result.then((result) => {
      this.cancelTimer();
      recipient.ended(result, this.endedBy, this.traceOf(result));
    });
  }

  abort(): void {
    this.abortPost();
  }

  private read(line: string): void {
    const json = judgeJsonText(line);
    if (!json.ok) return;
    const { clock, recipient, windowMs } = this.options;
    const meaning = recipient.line(rawMembers(json.text), () => this.traceSoFar());
    if (meaning === 'SignOfLife') this.aliveUntil = clock.monotonicMs() + windowMs;
    if (meaning !== 'LastWord') return;
    this.cancelTimer();
    this.aliveUntil = clock.monotonicMs() + FAREWELL_MS;
    this.watch();
  }

  /** One timer, looked at again when it fires: signs of life may come often. */
  private watch(): void {
    const { clock } = this.options;
    this.cancelTimer = clock.after(
      Math.max(1, Math.ceil(this.aliveUntil - clock.monotonicMs())),
      () => {
        if (clock.monotonicMs() < this.aliveUntil) {
          this.watch();
          return;
        }
        this.endedBy = 'Window';
        this.abortPost();
      },
    );
  }

  private traceSoFar(): CallTrace {
    const { clock, keyId } = this.options;
    const totalMs = clock.monotonicMs() - this.startedAt;
    return { httpStatus: 200, totalMs, ...(keyId === undefined ? {} : { keyId }) };
  }

  private traceOf(result: HttpResult): CallTrace {
    const { keyId } = this.options;
    return {
      ...result.trace,
      ...(result.type === 'answer' ? { httpStatus: result.status } : {}),
      ...(keyId === undefined ? {} : { keyId }),
    };
  }
}
