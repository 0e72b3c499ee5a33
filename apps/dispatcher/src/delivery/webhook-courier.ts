import { type DurationMs, LIMITS, type RunKey, type WebhookEndpoint } from '@app/contract';
import { type HttpCaller, HttpFaultReason, type HttpResult } from '@app/webhook';

import type { Clock } from '../ports';
import type { WorkflowCall } from '../workflow/workflow-call';
import { WorkflowRecipient } from '../workflow/workflow-recipient';
import { BatchRecipient } from './batch-recipient';
import type { ActivityCall, AttemptRef, Courier } from './courier';
import { Exchange, type Recipient } from './exchange';
import {
  prepareBatch,
  prepareCancel,
  type PrepareContext,
  type PreparedPost,
  prepareExecute,
  prepareWorkflowTask,
} from './prepare';
import { currentKeyId, signedPost } from './signed-post';
import { SingleRecipient } from './single-recipient';

/** A result, and room for what is around it. */
const ANSWER_BYTES_MAX = 2 * LIMITS.payloadBytesMax;
/** Of a batch: small results for all, or a few large ones. */
const BATCH_ANSWER_BYTES_MAX = 8 * LIMITS.payloadBytesMax;
/** A streamed answer is cut after a day; heartbeats and callbacks by token serve longer work. */
const STREAM_MS_MAX: DurationMs = 86_400_000;
const CANCEL_WINDOW_MS: DurationMs = 10_000;

export interface WebhookCourierOptions {
  readonly caller: Pick<HttpCaller, 'post'>;
  readonly clock: Clock;
  readonly newBatchId: () => string;
  readonly taskToken: (attempt: AttemptRef) => string;
  /** Lets the worker of a workflow task read the history of its run. */
  readonly workflowTaskToken: (run: RunKey) => string;
  /** Where workers reach the callbacks: scheme, host and port. Known once the process listens. */
  readonly callbackBaseUrl: () => string;
}

/** One POST to be: what it says, how long and how large its answer may be, and who waits for that. */
interface Parcel {
  readonly prepare: (context: PrepareContext) => PreparedPost;
  readonly windowMs: DurationMs;
  readonly answerBytesMax: number;
  readonly recipient: Recipient;
}

/** Carries calls over HTTP, as the webhook protocol says. */
export class WebhookCourier implements Courier {
  constructor(private readonly options: WebhookCourierOptions) {}

  deliver(endpoint: WebhookEndpoint, call: ActivityCall): () => void {
    return this.send(endpoint, {
      prepare: (context) => prepareExecute(call.task, context),
      windowMs: call.windowMs,
      answerBytesMax: ANSWER_BYTES_MAX,
      recipient: new SingleRecipient(call, this.options.clock),
    });
  }

  deliverBatch(endpoint: WebhookEndpoint, calls: readonly ActivityCall[]): () => void {
    const tasks = calls.map((call) => call.task);
    return this.send(endpoint, {
      prepare: (context) => prepareBatch(this.options.newBatchId(), tasks, context),
      windowMs: calls.reduce((longest, call) => Math.max(longest, call.windowMs), 0),
      answerBytesMax: BATCH_ANSWER_BYTES_MAX,
      recipient: new BatchRecipient(calls, this.options.clock),
    });
  }

  deliverWorkflowTask(endpoint: WebhookEndpoint, call: WorkflowCall): () => void {
    return this.send(endpoint, {
      prepare: (context) => prepareWorkflowTask(call, context),
      windowMs: call.windowMs,
      answerBytesMax: BATCH_ANSWER_BYTES_MAX,
      recipient: new WorkflowRecipient(call, this.options.clock),
    });
  }

  notifyCancel(endpoint: WebhookEndpoint, attempt: AttemptRef, reason: string): Promise<boolean> {
    return new Promise((resolve) => {
      this.send(endpoint, {
        prepare: (context) => prepareCancel(attempt, reason, context),
        windowMs: CANCEL_WINDOW_MS,
        answerBytesMax: ANSWER_BYTES_MAX,
        recipient: {
          line: () => 'Nothing',
          ended: (result) => {
            resolve(wasHeard(result));
          },
        },
      });
    });
  }

  /** A call that cannot even be written (a stored secret or header that is malformed) is refused like a URL that may not be called. */
  private send(endpoint: WebhookEndpoint, parcel: Parcel): () => void {
    try {
      const exchange = this.exchange(endpoint, parcel);
      return () => {
        exchange.abort();
      };
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const trace = { totalMs: 0 };
      const reason = HttpFaultReason.Refused;
      queueMicrotask(() => {
        parcel.recipient.ended(
          { type: 'fault', reason, maybeSent: false, message, trace },
          'Us',
          trace,
        );
      });
      return () => undefined;
    }
  }

  private exchange(endpoint: WebhookEndpoint, parcel: Parcel): Exchange {
    const { caller, clock } = this.options;
    const now = clock.wallMs();
    return new Exchange(caller, {
      clock,
      windowMs: parcel.windowMs,
      keyId: currentKeyId(endpoint, now),
      recipient: parcel.recipient,
      post: {
        ...signedPost(endpoint, parcel.prepare(this.context(endpoint)), now),
        deadlineMs: STREAM_MS_MAX,
        responseBytesMax: parcel.answerBytesMax,
      },
    });
  }

  private context(endpoint: WebhookEndpoint): PrepareContext {
    const { callbackBaseUrl, clock, taskToken, workflowTaskToken } = this.options;
    return {
      namespace: endpoint.namespace,
      callbackBaseUrl: callbackBaseUrl(),
      now: clock.wallMs(),
      taskToken,
      workflowTaskToken,
    };
  }
}

/** A worker that answers at all has heard; whether it stops is its own affair. Overload and gateways are worth another try. */
function wasHeard(result: HttpResult): boolean {
  if (result.type === 'fault') return result.reason === HttpFaultReason.Refused;
  return result.status < 500 && result.status !== 429;
}
