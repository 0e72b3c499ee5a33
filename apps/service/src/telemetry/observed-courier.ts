import {
  type ActivityTask,
  traceContextOfCall,
  type Tracer,
  type WebhookEndpoint,
} from '@app/contract';
import type { ActivityCall, AttemptRef, Courier } from '@app/dispatcher';

import type { DeliveryMeter } from './delivery-meter';

type WorkflowCall = Parameters<Courier['deliverWorkflowTask']>[1];

/** A courier whose calls are counted, and told to the traces that their runs are part of. */
export class ObservedCourier implements Courier {
  constructor(
    private readonly courier: Courier,
    private readonly meter: DeliveryMeter,
    private readonly tracer: Tracer | undefined,
  ) {}

  deliver(endpoint: WebhookEndpoint, call: ActivityCall): () => void {
    return this.courier.deliver(endpoint, this.observed(endpoint, call, 1));
  }

  deliverBatch(endpoint: WebhookEndpoint, calls: readonly ActivityCall[]): () => void {
    return this.courier.deliverBatch(
      endpoint,
      calls.map((call) => this.observed(endpoint, call, calls.length)),
    );
  }

  deliverWorkflowTask(endpoint: WebhookEndpoint, call: WorkflowCall): () => void {
    const { activation } = call;
    const { trace, workflowType } = activation;
    const end = this.span(
      trace === undefined ? undefined : { ...activation, trace },
      `workflow task ${workflowType}`,
      {
        'perdure.endpoint.id': endpoint.id,
      },
    );
    return this.courier.deliverWorkflowTask(endpoint, {
      ...call,
      answered: (outcome, wire) => {
        this.meter.workflowTask(outcome.type, wire.totalMs);
        end(outcome.type, outcome.type === 'Completed', wire.httpStatus);
        call.answered(outcome, wire);
      },
    });
  }

  notifyCancel(endpoint: WebhookEndpoint, attempt: AttemptRef, reason: string): Promise<boolean> {
    return this.courier.notifyCancel(endpoint, attempt, reason);
  }

  private observed(endpoint: WebhookEndpoint, call: ActivityCall, batchSize: number): ActivityCall {
    const { task } = call;
    this.meter.started(task.startedTime - task.attemptScheduledTime);
    if (task.trace === undefined || this.tracer === undefined) {
      return new ObservedCall(call, this.meter, undefined);
    }
    this.tellMatching(task, task.trace, this.tracer);
    const end = this.span({ ...task, trace: task.trace }, `deliver ${task.activityType}`, {
      'perdure.endpoint.id': endpoint.id,
      'perdure.activity.id': task.activityId,
      'perdure.activity.attempt': task.attempt,
      'perdure.batch.size': batchSize,
    });
    return new ObservedCall(call, this.meter, end);
  }

  /** From when the attempt could have been taken until it was: by the clock of the database. */
  private tellMatching(task: ActivityTask, parent: string, tracer: Tracer): void {
    tracer
      .start({
        ...{ name: `match ${task.activityType}`, kind: 'Internal', parent },
        startedAt: task.attemptScheduledTime,
        attributes: { 'perdure.task_queue': task.taskQueue },
      })
      .end({ endedAt: task.startedTime });
  }

  private span(
    call: (Parameters<typeof traceContextOfCall>[1] & { readonly trace: string }) | undefined,
    name: string,
    attributes: Record<string, string | number>,
  ): EndSpan {
    if (call === undefined || this.tracer === undefined) return () => undefined;
    const as = traceContextOfCall(call.trace, call);
    const span = this.tracer.start({ name, kind: 'Client', parent: call.trace, as, attributes });
    return (outcome, isGood, httpStatus) => {
      span.end({
        attributes: {
          'perdure.outcome': outcome,
          ...(httpStatus !== undefined && { 'http.response.status_code': httpStatus }),
        },
        ...(isGood ? {} : { failure: outcome }),
      });
    };
  }
}

type EndSpan = (outcome: string, isGood: boolean, httpStatus: number | undefined) => void;

class ObservedCall implements ActivityCall {
  readonly task: ActivityTask;
  readonly windowMs: number;

  constructor(
    private readonly call: ActivityCall,
    private readonly meter: DeliveryMeter,
    private readonly end: EndSpan | undefined,
  ) {
    this.task = call.task;
    this.windowMs = call.windowMs;
  }

  heartbeat(details: Parameters<ActivityCall['heartbeat']>[0]): void {
    this.call.heartbeat(details);
  }

  answered(...[outcome, wire]: Parameters<ActivityCall['answered']>): void {
    const { type } = outcome;
    this.meter.delivered(type, wire.totalMs);
    this.end?.(type, type === 'Completed' || type === 'Accepted', wire.httpStatus);
    this.call.answered(outcome, wire);
  }
}
