import {
  OutcomeUnknown,
  type RequestLog,
  type RequestOutcome,
  type RequestSubmitter,
  type RoutedAnswer,
  type RoutedRequest,
  type ShardId,
  shardOf,
  type Span,
  type SubmittedRequest,
  type TraceContext,
  type Tracer,
  Unavailable,
} from '@app/contract';
import { MicroBatcher } from '@app/kafka';
import { PeerLost } from '@app/peer';

import type { ClusterLinks } from './cluster-links';

/** A caller that hears nothing for so long is told that nobody knows. */
const ANSWER_MS_MAX = 10_000;
/** Between the appends a request is lost only with its process: the inbox is written within this. */
const INBOX_PATIENCE_MS = 8_000;

/**
 * Asked straight of the owner: whoever wants these asks again by itself, and would rather hear at once that the owner
 * cannot be reached.
 */
const STRAIGHT: ReadonlySet<SubmittedRequest['type']> = new Set([
  'RecordActivityTaskStarted',
  'RecordWorkflowTaskStarted',
  'RecordActivityTaskHeartbeat',
]);

/** Applied twice, these would be two: whoever sends one by a second way gives it a name. */
const COUNTED: ReadonlySet<SubmittedRequest['type']> = new Set(['SignalWorkflow']);

export interface RequestRouterOptions {
  readonly links: ClusterLinks;
  readonly shardCount: number;
  readonly encode: (routed: RoutedRequest) => Uint8Array;
  /** The log in use, while there is one. */
  readonly log: () => (RequestLog & { readonly isOpen: boolean }) | undefined;
  readonly putInbox: (
    rows: readonly { readonly shardId: ShardId; readonly routed: RoutedRequest }[],
  ) => Promise<void>;
  readonly newId: () => string;
  /** Absent: nothing is traced. */
  readonly tracer?: Tracer;
}

interface Waiting {
  readonly settle: (outcome: RequestOutcome) => void;
  readonly fail: (fault: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/**
 * The way from this process into the shards: by the log, and by the inbox of the shard's database while the log cannot be
 * reached. The answer comes straight from the owner.
 */
export class RequestRouter implements RequestSubmitter {
  private readonly waiting = new Map<number, Waiting>();
  private callNumber = 0;
  private readonly inbox: MicroBatcher<{
    readonly shardId: ShardId;
    readonly routed: RoutedRequest;
  }>;

  constructor(private readonly options: RequestRouterOptions) {
    this.inbox = new MicroBatcher({
      send: (rows) => this.putInbox(rows),
      bytesOf: ({ routed }) => this.options.encode(routed).length,
      patienceMs: INBOX_PATIENCE_MS,
      after: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => {
          clearTimeout(timer);
        };
      },
    });
  }

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    return STRAIGHT.has(request.type) ? this.askOwner(request) : this.send(request);
  }

  /** The owner of the shard has answered. */
  answered(answer: RoutedAnswer): void {
    const waiting = this.waiting.get(answer.callNumber);
    if (waiting === undefined) return;
    this.waiting.delete(answer.callNumber);
    clearTimeout(waiting.timer);
    if ('outcome' in answer) waiting.settle(answer.outcome);
    else waiting.fail(new Unavailable(answer.fault));
  }

  close(): void {
    for (const { fail, timer } of this.waiting.values()) {
      clearTimeout(timer);
      fail(new OutcomeUnknown('the process stops'));
    }
    this.waiting.clear();
    void this.inbox.close();
  }

  private async askOwner(request: SubmittedRequest): Promise<RequestOutcome> {
    const shardId = shardOf(request, this.options.shardCount);
    try {
      return (await this.options.links.askOwner(shardId, 'submit', request)) as RequestOutcome;
    } catch (cause) {
      if (cause instanceof PeerLost) throw new OutcomeUnknown(cause.message, { cause });
      throw cause;
    }
  }

  private send(submitted: SubmittedRequest): Promise<RequestOutcome> {
    const { options } = this;
    const isNamed = submitted.requestId !== undefined || !COUNTED.has(submitted.type);
    const request = isNamed ? submitted : { ...submitted, requestId: `edge/${options.newId()}` };
    const shardId = shardOf(request, options.shardCount);
    this.callNumber += 1;
    const { callNumber } = this;
    const routed = { request, answerTo: { ...options.links.self, callNumber } };
    return new Promise((settle, fail) => {
      const timer = setTimeout(() => {
        this.waiting.delete(callNumber);
        fail(new OutcomeUnknown('no answer came'));
      }, ANSWER_MS_MAX);
      this.waiting.set(callNumber, { settle, fail, timer });
      this.append(shardId, routed).catch((fault: unknown) => {
        if (!this.waiting.delete(callNumber)) return;
        clearTimeout(timer);
        fail(fault instanceof Error ? fault : new OutcomeUnknown(String(fault)));
      });
    });
  }

  /** What the log may have taken and may not goes by the other way as well: its request id, or its nature, makes it one. */
  private async append(shardId: ShardId, routed: RoutedRequest): Promise<void> {
    const span = this.startSpan(routed.request.trace);
    const traced = span?.context === undefined ? routed : tracedBy(routed, span.context);
    const log = this.options.log();
    if (log?.isOpen === true) {
      try {
        await log.append(shardId, this.options.encode(traced));
        span?.end({ attributes: { 'perdure.request.way': 'log', 'perdure.shard.id': shardId } });
        return;
      } catch {
        // The other way.
      }
    }
    await this.inbox.add({ shardId, routed: traced });
    span?.end({ attributes: { 'perdure.request.way': 'inbox', 'perdure.shard.id': shardId } });
  }

  private startSpan(parent: TraceContext | undefined): Span | undefined {
    if (parent === undefined) return undefined;
    return this.options.tracer?.start({ name: 'log append', kind: 'Producer', parent });
  }

  private async putInbox(
    rows: readonly { readonly shardId: ShardId; readonly routed: RoutedRequest }[],
  ): Promise<void> {
    await this.options.putInbox(rows);
    for (const shardId of new Set(rows.map((row) => row.shardId))) {
      this.options.links.tellOwner(shardId, 'inbox', shardId);
    }
  }
}

function tracedBy(routed: RoutedRequest, trace: TraceContext): RoutedRequest {
  return { ...routed, request: { ...routed.request, trace } };
}
