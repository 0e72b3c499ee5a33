import {
  type Rejection,
  rejection,
  type RunId,
  type ScheduleDescription,
  type SchedulePatch,
  scheduleWorkflowId,
  type Scope,
} from '@app/contract';
import { newUuidV7, toSchedulePayload } from '@app/platform';
import { readEvents, withTenant } from '@app/postgres';

import type { ApiPorts } from '../ports';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';

export function notFound(scheduleId: string): Rejection {
  return rejection('SCHEDULE_NOT_FOUND', `There is no schedule "${scheduleId}".`);
}

/** The way to one schedule: reads it, and hands it wishes. */
export class ScheduleDoor {
  constructor(
    private readonly ports: Pick<ApiPorts, 'database' | 'schedules'>,
    private readonly workflows: WorkflowService,
  ) {}

  read(scope: Scope, scheduleId: string): Promise<ScheduleDescription | undefined> {
    return this.ports.schedules.describeSchedule({
      ...scope,
      workflowId: scheduleWorkflowId(scheduleId),
    });
  }

  /** Hands over a wish, once per request id; what the schedule says against it, if it does. */
  async send(
    scope: Scope,
    wish: {
      readonly scheduleId: string;
      readonly patch: SchedulePatch;
      readonly requestId: string | null | undefined;
      readonly identity: string;
    },
  ): Promise<Rejection | undefined> {
    const { scheduleId, patch, requestId, identity } = wish;
    const problem = idProblem('requestId', requestId);
    if (problem !== undefined) return problem;
    const request = {
      type: 'UpdateWorkflow',
      ...scope,
      workflowId: scheduleWorkflowId(scheduleId),
      update: {
        updateId: requestId ?? newUuidV7(),
        name: patch.type,
        input: toSchedulePayload(patch),
        identity,
      },
    } as const;
    // Its own host answers in the turn that takes it, so asking a second time tells what came of it.
    for (let tries = 0; tries < 2; tries += 1) {
      const outcome = await this.workflows.submit(request);
      if (!outcome.ok) {
        const isGone = /^WORKFLOW_(NOT_FOUND|CLOSED)$/.test(outcome.rejection.code);
        return isGone ? notFound(scheduleId) : outcome.rejection;
      }
      const completedEventId = outcome.reply.update?.completedEventId;
      if (completedEventId !== undefined) {
        return this.refusalIn(scope, outcome.reply.runId, completedEventId);
      }
    }
    return rejection('UNAVAILABLE');
  }

  private async refusalIn(
    { tenantId }: Scope,
    runId: RunId,
    eventId: number,
  ): Promise<Rejection | undefined> {
    const direction = 'forward';
    const { events } = await withTenant(this.ports.database, tenantId, (session) =>
      readEvents(session, { tenantId, runId, direction, after: eventId - 1, countMax: 1 }),
    );
    const [event] = events;
    const outcome = event?.type === 'WorkflowExecutionUpdateCompleted' ? event.outcome : undefined;
    if (outcome?.type !== 'Failure') return undefined;
    const { message, info } = outcome.failure;
    const isConflict = info.type === 'Application' && info.errorType === 'CONFLICT';
    return rejection(isConflict ? 'VERSION_CONFLICT' : 'INVALID_ARGUMENT', message);
  }
}
