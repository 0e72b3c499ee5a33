import {
  NamespaceId,
  OutcomeUnknown,
  type RequestOutcome,
  type Scope,
  type SubmittedRequest,
  TenantId,
  Unavailable,
  WorkflowId,
  type WorkflowKey,
} from '@app/contract';
import { numberedUuid } from '@app/testing';

import { toPayloads } from '../../apps/api/src/json-payload';
import { idProblem, toStartRequest } from '../../apps/api/src/workflow/to-request';
import { definitionId } from './definition-shelf';
import { drawScript } from './draw-script';
import { HOST_QUEUE, SCRIPT_TYPE } from './host-code';
import type { Asked } from './ledger';
import { machineOf } from './machine';
import type { World } from './world';

/** Weights of what clients do. */
const OPERATIONS = {
  start: 8,
  signal: 6,
  signalWithStart: 2,
  cancel: 1.5,
  terminate: 0.7,
  update: 1.5,
  describe: 3,
  repeat: 3,
} as const;
type Operation = keyof typeof OPERATIONS;

/** A client that hears nothing for so long gives up on the answer. */
const PATIENCE_MS = 15_000;

export function scopeOf(tenantNumber: number): Scope {
  return {
    tenantId: TenantId(numberedUuid(tenantNumber, 1)),
    namespaceId: NamespaceId(numberedUuid(tenantNumber, 2)),
  };
}

/** Asks one thing after the other, as impatiently as the seed says, and repeats what stayed unanswered. */
export class Client {
  isDone = false;
  private left: number;
  private requestCount = 0;
  private readonly sent: SubmittedRequest[] = [];

  constructor(
    private readonly world: World,
    private readonly number: number,
  ) {
    this.left = world.plan.operationCount;
  }

  start(): void {
    this.later();
  }

  private later(): void {
    const { random, time } = this.world;
    if (this.left === 0) {
      this.isDone = true;
      return;
    }
    this.left -= 1;
    time.after(random.pick([0, 0, 1, 10, 100, 2_000, 20_000]), () => {
      this.act(random.weighted<Operation>(OPERATIONS));
    });
  }

  private act(operation: Operation): void {
    if (operation === 'describe') this.describe();
    else this.submit(this.requestOf(operation));
  }

  private requestOf(operation: Exclude<Operation, 'describe'>): SubmittedRequest {
    if (operation !== 'repeat') {
      const request = this.newRequest(operation);
      this.sent.push(request);
      return request;
    }
    return this.sent.length === 0 ? this.requestOf('start') : this.world.random.pick(this.sent);
  }

  private newRequest(operation: Exclude<Operation, 'describe' | 'repeat'>): SubmittedRequest {
    const { random } = this.world;
    const key = this.someKey();
    const identity = `client-${this.number}`;
    this.requestCount += 1;
    const requestId = `r${this.number}-${this.requestCount}`;
    switch (operation) {
      case 'start':
        return this.startRequest(key, requestId);
      case 'signalWithStart': {
        const signalName = random.pick(['go', 'stop', 'more']);
        const signal = { signalName, input: toPayloads({ canary: key.tenantId, by: requestId }) };
        return { ...this.startRequest(key, requestId), signal } as SubmittedRequest;
      }
      case 'signal':
        return {
          type: 'SignalWorkflow',
          ...key,
          requestId,
          signalName: random.pick(['go', 'stop', 'more']),
          input: toPayloads({ canary: key.tenantId, by: requestId }),
          identity,
        };
      case 'update':
        return {
          type: 'UpdateWorkflow',
          ...key,
          update: {
            updateId: requestId,
            name: 'poke',
            input: toPayloads(random.pick(['please', 'refuse'])),
            identity,
          },
        };
      case 'cancel':
        return { type: 'RequestCancelWorkflow', ...key, requestId, cause: 'client', identity };
      case 'terminate':
        return { type: 'TerminateWorkflow', ...key, requestId, reason: 'client', identity };
    }
  }

  /** By the API's own mapping. */
  private startRequest(key: WorkflowKey, requestId: string): SubmittedRequest {
    const { plan, random } = this.world;
    const machine = machineOf(random.pick(plan.machineNumbers));
    const isHosted = plan.hostCount > 0 && random.chance(0.4);
    const what = isHosted
      ? {
          workflowType: SCRIPT_TYPE,
          taskQueue: HOST_QUEUE,
          input: drawScript(random, key.tenantId),
        }
      : {
          definition: machine.name,
          taskQueue: 'default',
          input: {
            canary: key.tenantId,
            items: [1, 2].slice(0, random.below(3)),
            n: random.below(5),
          },
        };
    const request = toStartRequest(
      {
        namespace: 'default',
        ...what,
        workflowId: key.workflowId,
        ...(random.chance(0.1) && { runTimeout: random.pick([20_000, 120_000]) }),
        ...(random.chance(0.05) && { startDelay: 5_000 }),
        reusePolicy: random.weighted({
          AllowDuplicate: 6,
          AllowDuplicateFailedOnly: 1,
          RejectDuplicate: 1,
        }),
        conflictPolicy: random.weighted({ Fail: 5, UseExisting: 2, TerminateExisting: 1 }),
        requestId,
      },
      {
        scope: { tenantId: key.tenantId, namespaceId: key.namespaceId },
        judgeUrl: () => undefined,
        identity: `client-${this.number}`,
        newRunId: this.world.newRunId(),
        newWorkflowId: 'unused',
        ...(!isHosted && {
          stateMachine: {
            definitionId: definitionId(machine.number),
            name: machine.name,
            version: 1,
          },
        }),
        attributeTypes: new Map(),
      },
    );
    if ('code' in request) throw new Error(`the API refused a start: ${request.message}`);
    return request;
  }

  private someKey(): WorkflowKey {
    const { plan, random } = this.world;
    const scope = scopeOf(1 + random.below(plan.tenantCount));
    const workflowId = WorkflowId(`w${random.below(plan.workflowIdCount)}`);
    if (idProblem('workflowId', workflowId) !== undefined) throw new Error('the API refused an id');
    return { ...scope, workflowId };
  }

  private submit(request: SubmittedRequest): void {
    const { ledger, time, trace } = this.world;
    const asked = ledger.ask(request);
    trace.note(
      `client-${this.number}`,
      `${request.type} ${request.requestId ?? ''} of ${request.workflowId}`,
    );
    let isOver = false;
    const end = (judge: () => void): void => {
      if (isOver) return;
      isOver = true;
      judge();
      this.later();
    };
    time.after(PATIENCE_MS, () => {
      end(() => {
        ledger.unknown(asked);
      });
    });
    this.world.submitFromOutside(request, (outcome, fault) => {
      trace.note(`client-${this.number}`, answerText(request, outcome, fault));
      // An answer that comes after the client gave up is still an answer that was given.
      if (isOver && outcome !== undefined) ledger.answered(asked, outcome);
      end(() => {
        this.judge(asked, outcome, fault);
      });
    });
  }

  private judge(asked: Asked, outcome: RequestOutcome | undefined, fault: unknown): void {
    const { ledger } = this.world;
    if (outcome !== undefined) ledger.answered(asked, outcome);
    else if (fault instanceof Unavailable) ledger.refusedByService();
    else if (fault instanceof OutcomeUnknown) ledger.unknown(asked);
    else this.world.violate('LIV', `a request failed for no reason: ${String(fault)}`);
  }

  private describe(): void {
    const { ledger, monitor, time } = this.world;
    const key = this.someKey();
    const sinceCommit = monitor.commitCount;
    const before = new Map(
      monitor.workflow(key).map((run) => [run.start.runId as string, run.events.length]),
    );
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.later();
      isOver = true;
    };
    time.after(PATIENCE_MS, end);
    this.world.describeFromOutside(
      key,
      (described) => {
        ledger.judgeDescription({ key, sinceCommit }, described, before);
        if (described !== undefined) this.world.faults.probe('run described');
        end();
      },
      end,
    );
  }
}

function answerText(
  request: SubmittedRequest,
  outcome: { ok: boolean } | undefined,
  fault: unknown,
): string {
  const id = request.requestId ?? '';
  if (outcome === undefined)
    return `${id} failed: ${fault instanceof Error ? fault.message : String(fault)}`;
  return outcome.ok ? `${id} ok` : `${id} refused: ${JSON.stringify(outcome)}`;
}
