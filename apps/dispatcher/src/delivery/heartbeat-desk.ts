import type {
  DurationMs,
  Payloads,
  RequestOutcome,
  RequestSubmitter,
  SubmittedRequest,
} from '@app/contract';

import type { Clock, FaultReporter } from '../ports';
import type { AttemptCall } from './attempt-call';
import { heartbeatIntervalMs, HeartbeatRelay } from './heartbeat-relay';

export interface HeartbeatDeskOptions {
  readonly submitter: RequestSubmitter;
  readonly clock: Clock;
  readonly faults: FaultReporter;
  /** The run wants the attempt to stop. */
  readonly cancelRequested: (call: AttemptCall) => void;
  /** The run no longer waits for the attempt. */
  readonly attemptOver: (call: AttemptCall) => void;
}

/** Who beats, and how long a silence is borne when the activity itself says nothing about it. */
export interface HeartbeatSource {
  readonly identity: string;
  readonly silenceMsMax: DurationMs;
}

/**
 * Hands the heartbeats of streamed answers to the runs. The first one also says that the worker took the call: from
 * then on the heartbeat time-out watches over the attempt, not the window of the answer.
 */
export class HeartbeatDesk {
  private readonly relays = new Map<AttemptCall, HeartbeatRelay>();

  constructor(private readonly options: HeartbeatDeskOptions) {}

  beat(call: AttemptCall, details: Payloads | undefined, source: HeartbeatSource): void {
    let relay = this.relays.get(call);
    if (relay === undefined) {
      relay = this.openRelay(call, source);
      this.relays.set(call, relay);
    }
    relay.beat(details);
  }

  close(call: AttemptCall): void {
    if (this.relays.size === 0) return;
    this.relays.get(call)?.close();
    this.relays.delete(call);
  }

  private openRelay(call: AttemptCall, source: HeartbeatSource): HeartbeatRelay {
    const { clock } = this.options;
    const { heartbeatTimeoutMs } = call.task;
    let accepted = false;
    return new HeartbeatRelay({
      clock,
      intervalMs: heartbeatIntervalMs(
        heartbeatTimeoutMs > 0 ? heartbeatTimeoutMs : source.silenceMsMax,
      ),
      record: async (details) => {
        if (!accepted) {
          const outcome = await this.submit(call, acceptStream(call, source.silenceMsMax));
          if (outcome === undefined) return;
          accepted = true;
        }
        await this.submit(call, heartbeatRequest(call, details, source.identity));
      },
    });
  }

  /** A heartbeat that fails is not repeated: the next one is on its way. */
  private async submit(
    call: AttemptCall,
    request: SubmittedRequest,
  ): Promise<RequestOutcome | undefined> {
    try {
      const outcome = await this.options.submitter.submit(request);
      if (!this.relays.has(call)) return outcome;
      if (!outcome.ok && isOver(outcome)) this.options.attemptOver(call);
      if (outcome.ok && outcome.reply.cancelRequested === true) this.options.cancelRequested(call);
      return outcome;
    } catch (cause) {
      this.options.faults.report('A heartbeat could not be handed over.', cause, {
        runId: call.task.runId,
      });
      return undefined;
    }
  }
}

function isOver(outcome: Extract<RequestOutcome, { ok: false }>): boolean {
  const { code } = outcome.rejection;
  return (
    code === 'ACTIVITY_NOT_FOUND' || code === 'WORKFLOW_CLOSED' || code === 'WORKFLOW_NOT_FOUND'
  );
}

function acceptStream({ task }: AttemptCall, silenceMsMax: DurationMs): SubmittedRequest {
  return {
    type: 'AcceptActivityTask',
    tenantId: task.tenantId,
    namespaceId: task.namespaceId,
    workflowId: task.workflowId,
    runId: task.runId,
    activity: { scheduledEventId: task.scheduledEventId, attempt: task.attempt },
    ...(task.heartbeatTimeoutMs > 0 ? {} : { heartbeatTimeoutMs: silenceMsMax }),
  };
}

function heartbeatRequest(
  { task }: AttemptCall,
  details: Payloads | undefined,
  identity: string,
): SubmittedRequest {
  return {
    type: 'RecordActivityTaskHeartbeat',
    tenantId: task.tenantId,
    namespaceId: task.namespaceId,
    workflowId: task.workflowId,
    runId: task.runId,
    activity: { scheduledEventId: task.scheduledEventId, attempt: task.attempt },
    identity,
    ...(details === undefined ? {} : { details }),
  };
}
