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

import { idProblem } from '../../apps/api/src/workflow/to-request';
import { askQuery, judgeQuery } from './judge-queries';
import type { Asked } from './ledger';
import { newRequest, type Operation, type Reading } from './operations';
import type { World } from './world';

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
      this.act(random.weighted<Operation>(this.world.plan.operations));
    });
  }

  private act(operation: Operation): void {
    if (operation === 'describe') this.describe();
    else if (operation === 'query') this.query();
    else this.submit(this.requestOf(operation));
  }

  private requestOf(operation: Exclude<Operation, Reading>): SubmittedRequest {
    if (operation !== 'repeat') {
      this.requestCount += 1;
      const request = newRequest(this.world, operation, {
        key: this.someKey(),
        requestId: `r${this.number}-${this.requestCount}`,
        identity: `client-${this.number}`,
      });
      this.sent.push(request);
      return request;
    }
    return this.sent.length === 0 ? this.requestOf('start') : this.world.random.pick(this.sent);
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

  /** Asks workflow code how often it has been poked. */
  private query(): void {
    const { time } = this.world;
    const key = this.someKey();
    const asked = askQuery(this.world, key);
    let isOver = false;
    const end = (): void => {
      if (!isOver) this.later();
      isOver = true;
    };
    time.after(PATIENCE_MS, end);
    this.world.queryFromOutside(
      { ...key, queryType: 'news', timeoutMs: 5_000 },
      (outcome) => {
        judgeQuery(this.world, asked, outcome);
        end();
      },
      end,
    );
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
