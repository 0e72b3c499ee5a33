import type { IncomingHttpHeaders } from 'node:http';

import { type Dispatcher, Pool } from 'undici';

import {
  AddressRefused,
  AddressResolver,
  type LookupAll,
  NameNotResolved,
} from './address-resolver';
import { type ConnectTimings, pinnedConnector } from './connector';
import { type EgressPolicy, hostOf, judgeUrl } from './egress-policy';
import {
  HttpFaultReason,
  type HttpPost,
  type HttpResult,
  type HttpTrace,
  type PostInFlight,
} from './http-post';
import { LineSplitter } from './line-splitter';

/** Connections of one origin. HTTP/1.1 without pipelining: a slow answer holds one connection, not the calls behind it. */
const CONNECTIONS_PER_ORIGIN_MAX = 256;
const ORIGIN_COUNT_MAX = 2_000;
const HEADER_BYTES_MAX = 16_384;
/** Below Node's own 5 s, so that a connection is not used in the moment in which the worker closes it. */
const KEEP_ALIVE_MS = 4_000;

export interface HttpCallerOptions {
  readonly policy: EgressPolicy;
  readonly lookupAll?: LookupAll;
  readonly connectionsPerOriginMax?: number;
  /** Certificates to trust beside the system's. */
  readonly ca?: string;
}

/** Sends POSTs to customers, within the egress policy and within limits. */
export class HttpCaller {
  private readonly pools = new Map<string, Pool>();
  private readonly timings = new Map<string, ConnectTimings>();
  private readonly resolver: AddressResolver;

  constructor(private readonly options: HttpCallerOptions) {
    this.resolver = new AddressResolver(options.policy, options.lookupAll);
  }

  post(post: HttpPost): PostInFlight {
    const startedMs = performance.now();
    const verdict = judgeUrl(post.url, this.options.policy);
    if (!verdict.ok) {
      return {
        result: Promise.resolve({
          type: 'fault',
          reason: HttpFaultReason.Refused,
          maybeSent: false,
          message: verdict.reason,
          trace: { totalMs: 0 },
        }),
        abort: () => undefined,
      };
    }
    const { url } = verdict;
    const call = new Call(post, startedMs, () => this.timings.get(timingKey(url)));
    this.poolOf(url).dispatch(
      {
        path: `${url.pathname}${url.search}`,
        method: 'POST',
        headers: { ...post.headers },
        body: post.body,
      },
      call,
    );
    return {
      result: call.result,
      abort: () => {
        call.end(HttpFaultReason.Aborted, 'the call was ended');
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.destroy()));
    this.pools.clear();
  }

  private poolOf(url: URL): Pool {
    const { origin } = url;
    const known = this.pools.get(origin);
    if (known !== undefined) return known;
    this.makeRoom();
    const { ca } = this.options;
    const pool = new Pool(origin, {
      connections: this.options.connectionsPerOriginMax ?? CONNECTIONS_PER_ORIGIN_MAX,
      pipelining: 1,
      keepAliveTimeout: KEEP_ALIVE_MS,
      keepAliveMaxTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES_MAX,
      // The call has a deadline of its own for the whole; undici's are per part.
      headersTimeout: 0,
      bodyTimeout: 0,
      connect: pinnedConnector(
        this.resolver,
        (key, timings) => {
          this.timings.set(key, timings);
        },
        ca === undefined ? {} : { ca },
      ),
    });
    this.pools.set(origin, pool);
    return pool;
  }

  private makeRoom(): void {
    if (this.pools.size < ORIGIN_COUNT_MAX) return;
    for (const [origin, pool] of this.pools) {
      this.pools.delete(origin);
      void pool.close();
      return;
    }
  }
}

function timingKey(url: URL): string {
  return `${url.protocol}//${hostOf(url)}:${url.port}`;
}

/** One call on the wire: collects the answer, and ends exactly once, whatever happens first. */
class Call implements Dispatcher.DispatchHandler {
  readonly result: Promise<HttpResult>;
  private resolve!: (result: HttpResult) => void;
  private controller: Dispatcher.DispatchController | undefined;
  private readonly timer: NodeJS.Timeout;
  private ended = false;
  private sent = false;
  private status = 0;
  private headers: IncomingHttpHeaders = {};
  private chunks: Buffer[] = [];
  private bytes = 0;
  private firstByteMs: number | undefined;
  private lines: LineSplitter | undefined;

  constructor(
    private readonly post: HttpPost,
    private readonly startedMs: number,
    private readonly timings: () => ConnectTimings | undefined,
  ) {
    this.result = new Promise((resolve) => {
      this.resolve = resolve;
    });
    this.timer = setTimeout(() => {
      this.end(HttpFaultReason.Deadline, `no complete answer within ${String(post.deadlineMs)} ms`);
    }, post.deadlineMs);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    if (this.ended) controller.abort(new Error('ended'));
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
    this.headers = headers;
    const { onLine } = this.post;
    const isStream = (headers['content-type'] ?? '').startsWith('application/x-ndjson');
    if (isStream && onLine !== undefined && status === 200) this.lines = new LineSplitter(onLine);
    if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity') {
      this.end(HttpFaultReason.TooLarge, 'the answer is compressed, which was not asked for');
    }
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.post.responseBytesMax) {
      this.end(
        HttpFaultReason.TooLarge,
        `the answer is larger than ${String(this.post.responseBytesMax)} bytes`,
      );
    } else if (this.lines !== undefined) this.lines.push(chunk);
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (this.ended) return;
    this.lines?.end();
    const [only] = this.chunks;
    this.finish({
      type: 'answer',
      status: this.status,
      headers: this.headers,
      body: this.chunks.length === 1 && only !== undefined ? only : Buffer.concat(this.chunks),
      trace: this.trace(),
    });
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    const reason = this.sent ? HttpFaultReason.Lost : reasonOf(error);
    this.end(reason, error.message || reason);
  }

  /** Ends the call early. */
  end(reason: HttpFaultReason, message: string): void {
    if (this.ended) return;
    this.finish({ type: 'fault', reason, maybeSent: this.sent, message, trace: this.trace() });
    this.controller?.abort(new Error(message));
  }

  private finish(result: HttpResult): void {
    this.ended = true;
    clearTimeout(this.timer);
    this.resolve(result);
  }

  private trace(): HttpTrace {
    const timings = this.timings();
    const isNew = timings !== undefined && timings.openedAtMs >= this.startedMs;
    return {
      ...(timings && { remoteAddress: timings.remoteAddress }),
      ...(isNew && { dnsMs: timings.dnsMs, connectMs: timings.connectMs }),
      ...(this.firstByteMs !== undefined && { firstByteMs: this.firstByteMs }),
      totalMs: performance.now() - this.startedMs,
    };
  }
}

function reasonOf(error: Error): HttpFaultReason {
  if (error instanceof AddressRefused) return HttpFaultReason.Refused;
  if (error instanceof NameNotResolved) return HttpFaultReason.Dns;
  const code = 'code' in error ? String(error.code) : '';
  return /CERT|TLS|SSL|EPROTO|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)
    ? HttpFaultReason.Tls
    : HttpFaultReason.Connect;
}
