/// <reference types="jest" />
import type { ErrorCode, Fact, Reply, Request, RunHeader } from '@app/contract';
import {
  type CurrentRun,
  decide,
  decideFork,
  decideStart,
  type Decision,
  evolve,
  type MutableState,
  type NewRun,
  replay,
  startedTimeOf,
  startRequestIdOf,
  tasksOf,
  toSnapshot,
} from '@app/engine';

import type { FactPattern } from './builders/fact-pattern';
import type { RequestPattern } from './builders/requests';
import {
  openState,
  SPEC_PLACE,
  SPEC_RUN,
  SPEC_START_TIME,
  type SpecRun,
} from './builders/spec-run';
import type { TaskPattern } from './builders/tasks';
import { forkPrefixOf } from './fork-prefix';

type Step = FactPattern | RequestPattern | readonly Step[];

/**
 * The language of engine specs:
 *
 *     engine
 *       .given(workflowExecutionStarted(), workflowTaskRan(activityTaskScheduled({ activityId: 'a' })))
 *       .when(recordActivityTaskStarted({ activityId: 'a' }))
 *       .then(activityTaskStartNoted({ activityId: 'a', attempt: 1 }))
 *       .andTasks(task('TimeOutActivityTask', { activityId: 'a', afterMs: 60_000 }));
 *
 * A sentence may go on with another `when`. Behind every decision the laws of the engine are checked: deciding again
 * decides the same, and folding all facts from the first gives the state that the decision left.
 */
export const engine = {
  given: (...steps: readonly Step[]): EngineSpec => new EngineSpec().and(...steps),
};

export class EngineSpec implements SpecRun {
  now = SPEC_START_TIME;
  state: MutableState | undefined;
  facts: Fact[] = [];
  newRun: NewRun | undefined;
  private decision: Decision | undefined;
  private isSupposed = false;

  /** What has happened before: facts as such, or requests that were accepted. */
  and(...steps: readonly Step[]): this {
    for (const step of steps) {
      if (!('kind' in step)) this.and(...step);
      else if (step.kind === 'fact') this.fold(step.complete(this));
      else this.accepted(step);
    }
    return this;
  }

  /** A state that would take long to reach. No facts lead to it, so folding them is not checked any more. */
  supposing(change: (state: MutableState) => Partial<MutableState>): this {
    const state = openState(this);
    this.state = { ...state, ...change(state) };
    this.isSupposed = true;
    return this;
  }

  /** Time passes. */
  after(ms: number): this {
    this.now += ms;
    return this;
  }

  when(pattern: RequestPattern): this {
    const request = pattern.build(this);
    const decision = this.decide(request);
    expect(comparable(this.decide(request))).toEqual(comparable(decision));
    this.take(decision);
    if (this.state !== undefined && !this.isSupposed) {
      expect(toSnapshot(replay(SPEC_PLACE, this.facts))).toEqual(toSnapshot(this.state));
    }
    return this;
  }

  /** Exactly these facts were decided, in this order. */
  then(...patterns: readonly FactPattern[]): this {
    const facts = this.accept().facts;
    const expected = patterns.map((pattern) => pattern.expected(this));
    expect(facts.map(({ type }) => type)).toEqual(expected.map(({ type }) => type));
    expect(facts).toMatchObject(expected);
    return this;
  }

  /** Exactly these tasks follow from the facts decided, in this order. */
  andTasks(...patterns: readonly TaskPattern[]): this {
    this.expectTasks(this.accept().facts, openState(this), patterns);
    return this;
  }

  /** Another run begins with exactly these facts. */
  andNewRun(...patterns: readonly FactPattern[]): this {
    const facts = this.begun().facts;
    const expected = patterns.map((pattern) => pattern.expected({ ...this.view(), facts }));
    expect(facts.map(({ type }) => type)).toEqual(expected.map(({ type }) => type));
    expect(facts).toMatchObject(expected);
    return this;
  }

  andNewRunTasks(...patterns: readonly TaskPattern[]): this {
    const { facts, state } = this.begun();
    this.expectTasks(facts, state, patterns);
    return this;
  }

  andNoNewRun(): this {
    expect(this.newRun).toBeUndefined();
    return this;
  }

  /** The caller was answered this. */
  andReply(reply: Partial<Reply>): this {
    expect(this.decision).toMatchObject({ outcome: { ok: true, reply } });
    return this;
  }

  /** Nothing changed, and the caller was answered this. */
  andReplied(reply: Partial<Reply>): this {
    expect(this.decision).toMatchObject({ type: 'ignore', outcome: { ok: true, reply } });
    return this;
  }

  /** The run changed, and the caller was refused. */
  andRefused(code: ErrorCode): this {
    expect(this.decision).toMatchObject({ type: 'accept', outcome: { rejection: { code } } });
    return this;
  }

  thenRejected(code: ErrorCode, details?: Readonly<Record<string, string>>): this {
    expect(this.decision).toMatchObject({
      type: 'reject',
      rejection: { code, ...(details && { details }) },
    });
    return this;
  }

  thenIgnored(reason?: string): this {
    expect(this.decision).toMatchObject({
      type: 'ignore',
      outcome: { ok: true },
      ...(reason !== undefined && { reason }),
    });
    return this;
  }

  /** Looks at the state that is left. */
  andState(look: (state: MutableState) => void): this {
    look(openState(this));
    return this;
  }

  private accepted(pattern: RequestPattern): void {
    const decision = this.decide(pattern.build(this));
    if (decision.type !== 'accept' || !decision.outcome.ok) {
      throw new Error(`${pattern.type} was given, but decided as ${JSON.stringify(decision)}.`);
    }
    this.take(decision);
  }

  private decide(request: Request): Decision {
    switch (request.type) {
      case 'StartWorkflow':
        return decideStart(this.current(), request);
      case 'ResetWorkflow':
      case 'RedriveWorkflow':
        return decideFork(this.current(), forkPrefixOf(this.facts, request), request);
      case 'ForkWorkflow': {
        const isOwn = request.workflowId === SPEC_RUN.workflowId;
        const prefix = forkPrefixOf(this.facts, request);
        return decideFork(isOwn ? this.current() : undefined, prefix, request);
      }
      default:
        return decide(openState(this), request);
    }
  }

  private current(): CurrentRun {
    const { state } = this;
    if (state === undefined) return undefined;
    const header: RunHeader = {
      runId: state.info.runId,
      status: state.status,
      startRequestId: startRequestIdOf(state),
      startedTime: startedTimeOf(state),
    };
    return { header, state };
  }

  private take(decision: Decision): void {
    this.decision = decision;
    this.newRun = undefined;
    if (decision.type !== 'accept') return;
    this.newRun = decision.newRun;
    if (decision.state === undefined) return;
    this.facts.push(...decision.facts);
    this.state = decision.state;
  }

  private fold(fact: Fact): void {
    this.facts.push(fact);
    this.state = this.state === undefined ? replay(SPEC_PLACE, [fact]) : evolve(this.state, fact);
  }

  private accept(): Extract<Decision, { type: 'accept' }> {
    if (this.decision?.type === 'accept') return this.decision;
    throw new Error(`Decided otherwise: ${JSON.stringify(this.decision)}`);
  }

  private begun(): NewRun {
    if (this.newRun === undefined) throw new Error('No other run was begun.');
    return this.newRun;
  }

  private view(): SpecRun {
    return { now: this.now, state: this.state, facts: this.facts };
  }

  private expectTasks(
    facts: readonly Fact[],
    state: MutableState,
    patterns: readonly TaskPattern[],
  ): void {
    const tasks = facts.flatMap((fact) => tasksOf(fact, state));
    const expected = patterns.map((pattern) =>
      pattern({ ...this.view(), facts: [...this.facts, ...facts] }),
    );
    expect(tasks.map(({ type }) => type)).toEqual(expected.map(({ type }) => type));
    expect(tasks).toMatchObject(expected);
  }
}

/** A decision with its states as plain data: maps of equal content need not be built alike. */
function comparable(decision: Decision): unknown {
  if (decision.type !== 'accept') return decision;
  const { state, newRun, ...rest } = decision;
  return {
    ...rest,
    state: state && toSnapshot(state),
    newRun: newRun && { ...newRun, state: toSnapshot(newRun.state) },
  };
}
