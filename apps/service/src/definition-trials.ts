import { setImmediate as breathe } from 'node:timers/promises';

import type { DefinitionTrials, SimulationRequest, SimulationResult } from '@app/api';
import {
  compile,
  type Evaluated,
  type EvaluateEffect,
  type Json,
  mockedAnswers,
  type RunIdentity,
  Simulation,
  testState,
  type TestStateAnswer,
  type TestStateRequest,
  toWire,
} from '@app/asl';
import {
  type EpochMs,
  NamespaceId,
  RunId,
  type RunKey,
  type TenantId,
  WorkflowId,
} from '@app/contract';
import { analyseExpression, type ExpressionEvaluator, nativesFor } from '@app/history';

import { SURROUNDINGS } from './surroundings';

/** Of this process's time, in slices: others are served between two turns. */
const SIMULATION_MS_MAX = 1_000;
/** Of the engine's events, of which AWS's history has fewer. */
const EVENT_COUNT_MAX = 10_000;

const NAME = 'simulated';

/** Tries definitions and states out: nothing is stored and nobody is called. */
export class Trials implements DefinitionTrials {
  constructor(private readonly expressions: ExpressionEvaluator) {}

  testState(tenantId: TenantId, request: TestStateRequest): Promise<TestStateAnswer> {
    const steps = testState(request, {
      natives: this.natives(tenantId, Date.now()),
      identity: identityOf(tenantId),
      checkExpression: analyseExpression,
    });
    return this.driven(tenantId, steps);
  }

  async simulate(
    tenantId: TenantId,
    request: SimulationRequest,
  ): Promise<SimulationResult | string> {
    const mocks = mockedAnswers(request.mocks as Json);
    if (typeof mocks === 'string') return mocks;
    const compiled = compile(request.source);
    if (!compiled.ok) return 'The definition does not compile.';
    const unknown = [...mocks.keys()].find(
      (name) => !request.source.includes(JSON.stringify(name)),
    );
    if (unknown !== undefined) return `There is no state ${unknown} that a mock could answer for.`;
    const simulation = new Simulation(compiled.machine, mocks, {
      natives: this.natives(tenantId, request.startTime),
      identity: identityOf(tenantId),
    });
    simulation.begin(request.input as Json);
    const isWhole = await this.run(tenantId, simulation);
    const { outcome, elapsedMs, unmocked, events } = simulation;
    return {
      ...outcome,
      ...(!isWhole && { status: 'Unfinished' as const }),
      elapsedMs,
      unmocked,
      events: events.map((event) => toWire(event, (time) => time / 1_000)),
    };
  }

  /** `false`: it was stopped, having taken too long. */
  private async run(tenantId: TenantId, simulation: Simulation): Promise<boolean> {
    let leftMs = SIMULATION_MS_MAX;
    for (;;) {
      const startedMs = performance.now();
      if (!(await this.driven(tenantId, simulation.step()))) return true;
      leftMs -= performance.now() - startedMs;
      if (leftMs <= 0 || simulation.eventCount > EVENT_COUNT_MAX) return false;
      await breathe();
    }
  }

  private natives(tenantId: TenantId, now: EpochMs) {
    const key: RunKey = {
      tenantId,
      namespaceId: NamespaceId(NAME),
      workflowId: WorkflowId(NAME),
      runId: RunId(NAME),
    };
    const natives = nativesFor(
      // Nobody could answer by such a token.
      { surroundings: SURROUNDINGS, sealTaskToken: ({ activityId }) => `${NAME}-${activityId}` },
      key,
      now,
    );
    return { ...natives, now };
  }

  private async driven<T>(
    tenantId: TenantId,
    steps: Generator<EvaluateEffect, T, Evaluated>,
  ): Promise<T> {
    let step = steps.next();
    while (step.done !== true) {
      step = steps.next(await this.expressions.evaluate(tenantId, step.value));
    }
    return step.value;
  }
}

function identityOf(tenantId: TenantId): RunIdentity {
  const prefix = `arn:aws:states:us-east-1:${tenantId}`;
  return {
    executionId: `${prefix}:execution:${NAME}:${NAME}`,
    executionName: NAME,
    roleArn: `arn:aws:iam::${tenantId}:role/perdure`,
    stateMachineId: `${prefix}:stateMachine:${NAME}`,
    stateMachineName: NAME,
  };
}
