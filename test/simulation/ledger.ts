import type { RequestOutcome, RunDescription, SubmittedRequest } from '@app/contract';

import { workflowName } from './monitor';
import type { RunBook } from './run-book';
import type { World } from './world';

/** One question of a client, and what became of it. */
export interface Asked {
  readonly request: SubmittedRequest;
  /** Number of the last commit before it was asked: the first time, if it was asked again. */
  readonly sinceCommit: number;
  /** Whether the request had been acknowledged when this was asked. */
  readonly isRepetition: boolean;
}

/** What is known of a request id. */
interface RequestEntry {
  readonly asked: Asked;
  ok: Extract<RequestOutcome, { ok: true }> | undefined;
  /** It was asked at least once without a definite refusal. */
  mayBeApplied: boolean;
}

/**
 * The reference model of what clients see: for each operation, which answers were right at some moment between question
 * and answer, judged by the order of commits alone.
 */
export class Ledger {
  private readonly entries = new Map<string, RequestEntry>();
  okCount = 0;
  refusedCount = 0;
  unknownCount = 0;

  constructor(private readonly world: World) {}

  ask(request: SubmittedRequest): Asked {
    const known = this.entryOf(request);
    if (known !== undefined) return { ...known.asked, isRepetition: known.ok !== undefined };
    const asked = { request, sinceCommit: this.world.monitor.commitCount, isRepetition: false };
    if (request.requestId !== undefined) {
      this.entries.set(nameOf(request, request.requestId), {
        asked,
        ok: undefined,
        mayBeApplied: false,
      });
    }
    return asked;
  }

  /** `Unavailable` and the like: the service says that it did not take the request. */
  refusedByService(): void {
    this.refusedCount += 1;
  }

  unknown(asked: Asked): void {
    this.unknownCount += 1;
    const entry = this.entryOf(asked.request);
    if (entry !== undefined) entry.mayBeApplied = true;
  }

  answered(asked: Asked, outcome: RequestOutcome): void {
    const entry = this.entryOf(asked.request);
    if (outcome.ok) {
      this.okCount += 1;
      if (entry?.ok !== undefined) this.judgeRepetition(asked, entry.ok, outcome);
      if (entry !== undefined) {
        entry.ok = outcome;
        entry.mayBeApplied = true;
      }
      this.judgeOk(asked, outcome);
    } else {
      this.refusedCount += 1;
      if (asked.isRepetition) {
        this.complain('DUR', asked, `was acknowledged, and repeated was ${outcome.rejection.code}`);
      }
      this.judgeRefusal(asked, outcome.rejection.code);
    }
  }

  /** At the end: what was only ever refused left nothing behind. */
  judgeEnd(): void {
    for (const { asked, ok, mayBeApplied } of this.entries.values()) {
      const id = asked.request.requestId!;
      const runs = this.runsOf(asked);
      const events = runs.reduce((sum, run) => sum + (run.ownRequestIds.get(id) ?? 0), 0);
      const starts = runs.filter((run) => run.start.startRequestId === id).length;
      if (!mayBeApplied && events + starts > 0)
        this.complain('DUR', asked, 'was refused and applied');
      if (starts > 1) this.complain('DUR', asked, `began ${starts} runs`);
      if (ok !== undefined && asked.request.type === 'SignalWorkflow' && events !== 1) {
        this.complain('DUR', asked, `was acknowledged and has ${events} events`);
      }
    }
  }

  /** What a description may say. */
  judgeDescription(
    asked: { readonly key: Parameters<typeof workflowName>[0]; readonly sinceCommit: number },
    described: RunDescription | undefined,
    before: ReadonlyMap<string, number>,
  ): void {
    const { violate } = this.world;
    const runs = this.world.monitor.workflow(asked.key);
    if (described === undefined) {
      const there = runs.find((run) => wasThere(run, asked.sinceCommit));
      if (there !== undefined) violate('RYW', `${there.name} was not found although it had begun`);
      return;
    }
    const run = runs.find((each) => each.start.runId === described.runId);
    if (run === undefined) {
      violate('LIN', `a run ${described.runId} was described that is not stored`);
      return;
    }
    const least = before.get(described.runId) ?? 1;
    const { historyLength, status } = described;
    if (historyLength < least) {
      violate('RYW', `${run.name} was described with ${historyLength} of ${least} events`);
    }
    if (historyLength > run.events.length) {
      violate(
        'LIN',
        `${run.name} was described with ${historyLength} events, ${run.events.length} are stored`,
      );
    }
    if (status === 'Running' && run.closedWith <= asked.sinceCommit) {
      violate('RYW', `${run.name} was described as running after it had closed`);
    }
    if (status !== 'Running' && run.closing === undefined) {
      violate('LIN', `${run.name} was described as ${status} before that was stored`);
    }
  }

  private judgeRepetition(
    asked: Asked,
    first: RequestOutcome & { ok: true },
    again: RequestOutcome & { ok: true },
  ): void {
    this.world.faults.probe('request repeated');
    if (first.reply.runId !== again.reply.runId) {
      this.complain(
        'DUR',
        asked,
        `was answered with ${first.reply.runId}, and repeated with ${again.reply.runId}`,
      );
    }
  }

  private judgeOk(asked: Asked, { reply }: RequestOutcome & { ok: true }): void {
    const { request, sinceCommit } = asked;
    const run = this.runsOf(asked).find((each) => each.start.runId === reply.runId);
    if (run === undefined) {
      this.complain('DUR', asked, `was acknowledged for ${reply.runId}, which is not stored`);
      return;
    }
    switch (request.type) {
      case 'StartWorkflow':
        if (reply.runId === request.newRunId && run.startedWith <= sinceCommit) {
          this.complain('LIN', asked, 'began a run before it was asked');
        }
        if (request.signal !== undefined) this.judgeSignal(asked, run);
        break;
      case 'ResetWorkflow':
      case 'ForkWorkflow':
      case 'RedriveWorkflow':
        if (!run.isForked || run.startedWith <= sinceCommit) {
          this.complain('LIN', asked, `was acknowledged for ${run.name}, which did not begin so`);
        }
        break;
      case 'DeleteWorkflow':
        if (run.deletedWith === Number.POSITIVE_INFINITY) {
          this.complain('DUR', asked, 'was acknowledged and the run is not deleted');
        }
        break;
      case 'SignalWorkflow':
        this.judgeSignal(asked, run);
        break;
      case 'TerminateWorkflow':
        if (run.closing?.type !== 'WorkflowExecutionTerminated') {
          this.complain('DUR', asked, 'was acknowledged and the run is not terminated');
        }
        break;
      default:
    }
  }

  private judgeSignal(asked: Asked, run: RunBook): void {
    const { requestId } = asked.request;
    if (requestId === undefined) return;
    const isThere = run.requestIds.has(requestId) || run.bufferedRequestIds.has(requestId);
    if (!isThere) this.complain('DUR', asked, 'was acknowledged and its signal is not stored');
  }

  private judgeRefusal(asked: Asked, code: string): void {
    const { request, sinceCommit } = asked;
    const runs = this.runsOf(asked);
    switch (code) {
      case 'WORKFLOW_NOT_FOUND':
        if (
          request.runId === undefined &&
          this.sourcesOf(asked).some((run) => wasThere(run, sinceCommit))
        ) {
          this.complain('LIN', asked, 'was told that there is no run');
        }
        break;
      case 'WORKFLOW_CLOSED':
        if (runs.some((run) => run.startedWith <= sinceCommit && run.closing === undefined)) {
          this.complain(
            'LIN',
            asked,
            'was told that the run is closed while it was open all the time',
          );
        }
        break;
      case 'WORKFLOW_ALREADY_STARTED':
        this.judgeAlreadyStarted(asked, runs);
        break;
      default:
    }
  }

  private judgeAlreadyStarted(asked: Asked, runs: readonly RunBook[]): void {
    const { request, sinceCommit } = asked;
    if (request.type !== 'StartWorkflow') return;
    const wasOpen = runs.some((run) => run.closedWith > sinceCommit);
    const isRefusedWhenClosed = request.reusePolicy !== 'AllowDuplicate' && runs.length > 0;
    if (!wasOpen && !isRefusedWhenClosed) {
      this.complain('LIN', asked, 'was told that a run is open when none was');
    }
    if (
      request.conflictPolicy === 'TerminateExisting' &&
      request.reusePolicy === 'AllowDuplicate'
    ) {
      this.complain('LIN', asked, 'was refused although it may replace what is open');
    }
  }

  private runsOf({ request }: Asked): readonly RunBook[] {
    return this.world.monitor.workflow(request);
  }

  /** Of the workflow id whose history is asked for. */
  private sourcesOf({ request }: Asked): readonly RunBook[] {
    const { workflowId } = request.type === 'ForkWorkflow' ? request.base : request;
    return this.world.monitor.workflow({ ...request, workflowId });
  }

  private entryOf(request: SubmittedRequest): RequestEntry | undefined {
    const { requestId } = request;
    return requestId === undefined ? undefined : this.entries.get(nameOf(request, requestId));
  }

  private complain(invariant: 'DUR' | 'LIN', { request }: Asked, message: string): void {
    const id = request.requestId ?? 'without id';
    this.world.violate(invariant, `${request.type} ${id} of ${request.workflowId} ${message}`);
  }
}

/** All the time from a commit on. */
function wasThere(run: RunBook, sinceCommit: number): boolean {
  return run.startedWith <= sinceCommit && run.deletedWith === Number.POSITIVE_INFINITY;
}

function nameOf(request: SubmittedRequest, requestId: string): string {
  return `${workflowName(request)}/${requestId}`;
}
