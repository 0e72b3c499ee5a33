import type {
  EventId,
  EventOf,
  ForkWorkflow,
  HistoryEvent,
  RedriveWorkflow,
  ResetPoint,
  ResetWorkflow,
} from '@app/contract';

import { holdsResult } from './prefix';

/** What is looked for in a history: the last event that a new run is to have in common with it. */
export type WantedPoint =
  | ResetPoint
  /** Where a failed state machine can go on. */
  | { readonly type: 'Redrive' }
  /** That event; the last result before it is looked for. */
  | { readonly type: 'After'; readonly eventId: EventId };

type Question =
  | Pick<ResetWorkflow, 'type' | 'point'>
  | Pick<ForkWorkflow, 'type' | 'lastEventId'>
  | Pick<RedriveWorkflow, 'type'>;

/** Where a request says that the new run begins; when it came does not matter. */
export function wantedPoint(request: Question): WantedPoint {
  switch (request.type) {
    case 'ResetWorkflow':
      return request.point;
    case 'ForkWorkflow':
      return { type: 'After', eventId: request.lastEventId };
    case 'RedriveWorkflow':
      return { type: 'Redrive' };
  }
}

/** Looks through a history from its beginning for the place where another run is to begin. */
export class ForkPointFinder {
  /** `undefined` while there is no such place. */
  lastEventId: EventId | undefined;
  /** The last event up to there that holds the result of a step. */
  lastResultEventId: EventId | undefined;
  /** The last event there is. */
  endEventId: EventId = 0;
  /** The workflow task in which the frame failed whose end is the last word about its parent. */
  private readonly fatal = new Map<string, EventId>();
  private cancelRequestedEventId: EventId | undefined;

  constructor(private readonly wanted: WantedPoint) {
    if (wanted.type === 'After') this.lastEventId = wanted.eventId;
    if (wanted.type === 'Event') this.lastEventId = wanted.eventId - 1;
  }

  take(event: HistoryEvent): void {
    this.endEventId = event.eventId;
    if (holdsResult(event) && event.eventId <= (this.lastEventId ?? Infinity)) {
      this.lastResultEventId = event.eventId;
    }
    const { wanted } = this;
    switch (wanted.type) {
      case 'After':
      case 'Event':
        return;
      case 'FirstWorkflowTask':
        if (event.type === 'WorkflowTaskCompleted') this.lastEventId ??= event.eventId - 1;
        return;
      case 'LastWorkflowTask':
        if (event.type === 'WorkflowTaskCompleted') this.lastEventId = event.eventId - 1;
        return;
      case 'BuildId':
        if (isOfBuild(event, wanted.buildId)) this.lastEventId ??= event.eventId - 1;
        return;
      case 'State':
        if (entersState(event, wanted)) this.lastEventId = event.eventId - 1;
        return;
      case 'Redrive':
        this.takeForRedrive(event);
    }
  }

  /**
   * The failure of a frame is told when it ends (or with the run); the workflow task in which that happened is undone, so
   * the frame is there again with its failure, and its siblings are as they were.
   */
  private takeForRedrive(event: HistoryEvent): void {
    switch (event.type) {
      case 'StateMachineStepped':
        this.takeStep(event);
        return;
      case 'WorkflowExecutionCancelRequested':
        this.cancelRequestedEventId ??= event.eventId;
        return;
      case 'WorkflowExecutionFailed':
        this.lastEventId = (this.fatal.get(ROOT) ?? event.workflowTaskCompletedEventId) - 1;
        return;
      case 'WorkflowExecutionCanceled':
      case 'WorkflowExecutionTerminated':
      case 'WorkflowExecutionTimedOut':
      // Refused by whoever decides: it has not failed.
      case 'WorkflowExecutionCompleted':
      case 'WorkflowExecutionContinuedAsNew':
        this.lastEventId = (this.cancelRequestedEventId ?? event.eventId) - 1;
        return;
      default:
    }
  }

  private takeStep({ detail, workflowTaskCompletedEventId }: EventOf<'StateMachineStepped'>): void {
    switch (detail.kind) {
      case 'ChildEnded':
        if (detail.status !== 'Failed') return;
        this.fatal.set(detail.parent, this.fatal.get(detail.frame) ?? workflowTaskCompletedEventId);
        this.fatal.delete(detail.frame);
        return;
      case 'StateExited':
      case 'RetryArmed':
        this.fatal.delete(detail.frame);
        return;
      default:
    }
  }
}

/** The machine itself. */
const ROOT = '0';

function isOfBuild(event: HistoryEvent, buildId: string): boolean {
  return event.type === 'WorkflowTaskCompleted' && event.deploymentVersion?.buildId === buildId;
}

function entersState(
  event: HistoryEvent,
  { name, visit }: Extract<ResetPoint, { type: 'State' }>,
): boolean {
  if (event.type !== 'StateMachineStepped' || event.detail.kind !== 'StateEntered') return false;
  return event.detail.name === name && (visit === undefined || event.detail.visit === visit);
}
