import type { IncomingHttpHeaders } from 'node:http';

import type { Dispatcher } from 'undici';

import { answerHeaders } from './answer-headers';
import type { ConnectTimings } from './connector';
import { endsByItself } from './ends-by-itself';
import { faultOf } from './fault-of';
import { HttpFaultReason, type HttpPost, type HttpResult, type HttpTrace } from './http-post';
import { LineSplitter } from './line-splitter';

/** What a streamed answer may send on average: far more than heartbeats need, far less than would keep us busy. */
const STREAM_BYTES_PER_MS = 64;
/** `setTimeout` fires at once beyond. */
const TIMER_MS_MAX = 2_147_483_647;

/** Who lent a connection to a call, and wants it back. */
export interface Lender {
  /** The connection is free, or gone. */
  done(): void;
  readonly timings: ConnectTimings | undefined;
}

/** One call on the wire: collects the answer, and has one result, whatever happens first. */
export class WireCall implements Dispatcher.DispatchHandler {
  readonly result: Promise<HttpResult>;
  private resolve!: (result: HttpResult) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private lender: Lender | undefined;
  private readonly timer: NodeJS.Timeout;
  private settled = false;
  private sent = false;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;
  private firstByteMs: number | undefined;
  private lines: LineSplitter | undefined;

  constructor(
    private readonly post: Pick<HttpPost, 'deadlineMs' | 'responseBytesMax' | 'onLine'>,
    private readonly startedMs: number,
  ) {
    this.result = new Promise((resolve) => {
      this.resolve = resolve;
    });
    this.timer = setTimeout(
      () => {
        const message = `no complete answer within ${post.deadlineMs} ms`;
        this.end(HttpFaultReason.Deadline, message);
      },
      Math.min(post.deadlineMs, TIMER_MS_MAX),
    );
  }

  get isOver(): boolean {
    return this.settled;
  }

  lend(lender: Lender): void {
    this.lender = lender;
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.settled) controller.abort(new Error('the call is over'));
    // From here on bytes may leave; whether they did is not told.
    else this.sent = true;
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200) return;
    this.firstByteMs = performance.now() - this.startedMs;
    this.status = status;
    this.headers = answerHeaders(headers);
    const { onLine } = this.post;
    const isStream = (this.headers['content-type'] ?? '').startsWith('application/x-ndjson');
    if (isStream && onLine !== undefined && status === 200) this.lines = new LineSplitter(onLine);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return;
    const encoding = this.headers['content-encoding'] ?? 'identity';
    this.bytes += chunk.length;
    if (encoding !== 'identity') {
      this.refuseBody(`the answer is compressed (${encoding}), which was not asked for`);
      return;
    }
    if (this.lines !== undefined) {
      this.takeLines(this.lines, chunk);
      return;
    }
    if (this.bytes > this.post.responseBytesMax) {
      this.refuseBody(`the answer is larger than ${this.post.responseBytesMax} bytes`);
    } else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.settled) {
      this.lines?.end();
      this.complete();
    }
    this.release();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const { reason, message } = faultOf(error, this.sent);
    this.settleFault(reason, message);
    this.release();
  }

  /** Ends the call early. */
  end(reason: HttpFaultReason, message: string): void {
    if (this.settled) return;
    this.settleFault(reason, message);
    this.controller?.abort(new Error(message));
  }

  private takeLines(lines: LineSplitter, chunk: Buffer): void {
    const { responseBytesMax } = this.post;
    const elapsedMs = performance.now() - this.startedMs;
    lines.push(chunk);
    if (lines.pendingBytes > responseBytesMax) {
      this.refuseBody(`a line of the answer is larger than ${responseBytesMax} bytes`);
    } else if (this.bytes > responseBytesMax + elapsedMs * STREAM_BYTES_PER_MS) {
      this.refuseBody('the streamed answer says too much in too short a time');
    }
  }

  /** A result that cannot be read is unknown; what is no result is told by its status, whatever its body. */
  private refuseBody(message: string): void {
    if (this.status < 300) {
      this.end(HttpFaultReason.TooLarge, message);
      return;
    }
    this.settleAnswer();
    this.controller?.abort(new Error(message));
  }

  private complete(): void {
    if (this.isCertain()) {
      this.settleAnswer();
      return;
    }
    const message = 'the answer has no content-length, so that nobody knows whether it is complete';
    this.settleFault(HttpFaultReason.Lost, message);
  }

  /** Without a length the end of the answer is the end of the connection, which a crash of the worker is too. */
  private isCertain(): boolean {
    const { headers, status } = this;
    const isFramed =
      headers['content-length'] !== undefined ||
      /chunked\s*$/i.test(headers['transfer-encoding'] ?? '');
    if (isFramed || status === 202 || status === 204 || status >= 300) return true;
    return this.lines !== undefined || endsByItself(Buffer.concat(this.chunks));
  }

  private settleAnswer(): void {
    const [only] = this.chunks;
    this.settle({
      type: 'answer',
      status: this.status,
      headers: this.headers,
      body: this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks),
      trace: this.trace(),
    });
  }

  private settleFault(reason: HttpFaultReason, message: string): void {
    this.settle({ type: 'fault', reason, maybeSent: this.sent, message, trace: this.trace() });
  }

  private settle(result: HttpResult): void {
    if (this.settled) return;
    this.settled = true;
    clearTimeout(this.timer);
    this.resolve(result);
  }

  private release(): void {
    const { lender } = this;
    this.lender = undefined;
    lender?.done();
  }

  private trace(): HttpTrace {
    const timings = this.lender?.timings;
    const totalMs = performance.now() - this.startedMs;
    const firstByte = this.firstByteMs === undefined ? {} : { firstByteMs: this.firstByteMs };
    if (timings === undefined) return { ...firstByte, totalMs };
    const { openedAtMs, remoteAddress, ...phases } = timings;
    const isOwn = openedAtMs >= this.startedMs;
    return { remoteAddress, ...(isOwn ? phases : {}), ...firstByte, totalMs };
  }
}
