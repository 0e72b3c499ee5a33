import { isEvent, type Rejection, type RunId, type WorkflowKey } from '@app/contract';
import { ForkPointFinder, type WantedPoint, wantedPoint } from '@app/engine';

import type { AslHost } from '../asl/asl-host';
import type { HistoryPorts } from '../ports';
import { factPages } from './fact-pages';
import {
  type Copier,
  type CopyPlan,
  type ForkBase,
  ForkCopy,
  type ForkQuestion,
  type SubmittedFork,
} from './fork-copy';
import { gone, noSuchPoint } from './fork-refusal';
import type { PreparedFork, RefusedFork } from './prepared-fork';

/**
 * Reads the history that a new run is to begin with, page by page beside the turns of the shard: finds the place, folds
 * what comes before it and copies it to the new run, and keeps what came later. Memory is bounded by a page, a row and
 * what may be carried over, whatever the length of the run.
 */
export class ForkPreparation {
  constructor(
    private readonly ports: Pick<HistoryPorts, 'store' | 'surroundings'>,
    private readonly host: AslHost,
    private readonly copier: Copier,
  ) {}

  async prepare(question: ForkQuestion): Promise<PreparedFork | RefusedFork> {
    const { current } = question;
    const prepared = await this.read(question);
    return 'code' in prepared ? { current, rejection: prepared } : prepared;
  }

  /** A base that is deleted meanwhile may leave its workflow id to another. */
  private async read(question: ForkQuestion): Promise<PreparedFork | Rejection> {
    let asked: RunId | undefined;
    for (;;) {
      const base = await this.findBase(question);
      if (base === undefined || base.key.runId === asked) return gone();
      asked = base.key.runId;
      const read = await this.readFrom(base, question);
      if (read !== undefined) return read;
    }
  }

  /** `undefined` when the base is no more. */
  private async readFrom(
    base: ForkBase,
    question: ForkQuestion,
  ): Promise<PreparedFork | Rejection | undefined> {
    const wanted = wantedPoint(question.request);
    const finder = await this.findPoint(base, wanted, question.request);
    const { lastEventId } = finder;
    const isFound = lastEventId !== undefined && lastEventId >= 1;
    const { newRunId } = question.request;
    const plan = { question, base, finder, lastEventId: lastEventId ?? 0 };
    let read: PreparedFork | Rejection | undefined = noSuchPoint(wanted);
    if (isFound) read = await this.copy({ ...plan, newRunId, mayStore: false });
    if (read === undefined) {
      // What is stored before the turn has an id of its own: of the one that was asked for nothing may be there, should it be
      // prepared again after a crash or because the workflow id stands for another run by now.
      const ownId = this.ports.surroundings.newRunId();
      read = await this.copy({ ...plan, newRunId: ownId, mayStore: true });
    }
    // The rows of a run that was deleted meanwhile go bit by bit.
    const isThere = (await this.ports.store.readRunStatus(base.key)) !== undefined;
    return isThere ? read : undefined;
  }

  private copy(plan: CopyPlan): Promise<PreparedFork | Rejection | undefined> {
    return new ForkCopy(this.ports, this.host, this.copier, plan).run();
  }

  private async findBase({ request, current }: ForkQuestion): Promise<ForkBase | undefined> {
    const { tenantId, namespaceId } = request;
    const named = request.type === 'ForkWorkflow' ? request.base : undefined;
    const workflowId = named?.workflowId ?? request.workflowId;
    const workflow = { tenantId, namespaceId, workflowId };
    if (named !== undefined && named.runId === undefined) return this.findCurrent(workflow);
    const runId =
      request.type === 'ForkWorkflow' ? named?.runId : (request.baseRunId ?? current?.runId);
    if (runId === undefined) return undefined;
    const key = { ...workflow, runId };
    const status = await this.ports.store.readRunStatus(key);
    return status && { key, status };
  }

  /** One that is deleted between the two questions leaves its workflow id to another. */
  private async findCurrent(workflow: WorkflowKey): Promise<ForkBase | undefined> {
    let asked: RunId | undefined;
    for (;;) {
      const [header] = await this.ports.store.findCurrentRuns([workflow]);
      if (header === undefined || header.runId === asked) return undefined;
      asked = header.runId;
      const key = { ...workflow, runId: asked };
      const status = await this.ports.store.readRunStatus(key);
      if (status !== undefined) return { key, status };
    }
  }

  /** An event that is named needs no search, unless what came just before it is to be changed. */
  private async findPoint(
    base: ForkBase,
    wanted: WantedPoint,
    request: SubmittedFork,
  ): Promise<ForkPointFinder> {
    const finder = new ForkPointFinder(wanted);
    const editsResult = request.type === 'ForkWorkflow' && request.edit?.lastResult !== undefined;
    if ((wanted.type === 'Event' || wanted.type === 'After') && !editsResult) return finder;
    for await (const facts of factPages(this.ports, base.key)) {
      for (const fact of facts) if (isEvent(fact)) finder.take(fact);
    }
    return finder;
  }
}
