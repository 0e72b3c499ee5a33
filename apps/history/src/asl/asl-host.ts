import {
  type Advance,
  advance,
  AslRun,
  type AslSnapshot,
  compile,
  type Evaluated,
  type EvaluateEffect,
  fromAslSnapshot,
  type RunIdentity,
  type StateMachine,
} from '@app/asl';
import type { EpochMs, RunKey, StateMachineRef } from '@app/contract';

import type { HistoryPorts } from '../ports';
import { HostedRun } from './hosted-run';
import { nativesFor } from './natives';
import { decodeJson } from './payload-json';

/** Compiled machines kept: a compile costs about a millisecond, a machine some ten kilobytes. */
const MACHINE_COUNT_MAX = 1_000;

/** Time one run may take of a turn; what is left of it goes on in a later turn. */
const ADVANCE_MS_MAX = 20;

/** A run names a definition that is gone or no longer compiles. */
export class UnusableDefinition extends Error {
  override readonly name = 'UnusableDefinition';
}

/**
 * Hosts state machines in process: the one caller of the interpreter and of tenants' expressions.
 * `advance` returns at once unless an expression has to leave the process; then it returns a promise, and the workflow
 * task stays in flight like that of any other host.
 */
export class AslHost {
  private readonly machines = new Map<string, StateMachine>();

  constructor(
    private readonly ports: Pick<
      HistoryPorts,
      'definitions' | 'compileDefinition' | 'expressions' | 'surroundings' | 'sealTaskToken'
    >,
  ) {}

  /** The machine if it is at hand; a turn must not wait for one it could have loaded before. */
  known(ref: StateMachineRef): StateMachine | undefined {
    return this.machines.get(ref.definitionId);
  }

  /** Loads and compiles a definition version. Throws `UnusableDefinition` when there is none: runs only start with stored versions. */
  async machine(key: Pick<RunKey, 'tenantId'>, ref: StateMachineRef): Promise<StateMachine> {
    const known = this.known(ref);
    if (known !== undefined) return known;
    const source = await this.ports.definitions.readDefinition(key.tenantId, ref);
    const { compileDefinition = compile } = this.ports;
    const compiled = source === undefined ? undefined : compileDefinition(source);
    if (!compiled?.ok) {
      throw new UnusableDefinition(`definition ${ref.definitionId} cannot be used`);
    }
    for (const oldest of this.machines.keys()) {
      if (this.machines.size < MACHINE_COUNT_MAX) break;
      this.machines.delete(oldest);
    }
    this.machines.set(ref.definitionId, compiled.machine);
    return compiled.machine;
  }

  newRun(machine: StateMachine, key: RunKey, ref: StateMachineRef): HostedRun {
    return new HostedRun(machine, AslRun.of(machine, decodeJson), identityOf(key, ref));
  }

  restoredRun(
    machine: StateMachine,
    key: RunKey,
    from: { readonly ref: StateMachineRef; readonly snapshot: AslSnapshot },
  ): HostedRun {
    const run = fromAslSnapshot(from.snapshot, machine, decodeJson);
    return new HostedRun(machine, run, identityOf(key, from.ref));
  }

  advance(hosted: HostedRun, key: RunKey, now: EpochMs): Advance | Promise<Advance> {
    const startedMs = this.ports.surroundings.monotonicMs();
    const steps = advance(hosted.machine, hosted.run, {
      natives: nativesFor(this.ports, key, now),
      identity: hosted.identity,
      outOfTime: () => this.ports.surroundings.monotonicMs() - startedMs > ADVANCE_MS_MAX,
    });
    return this.drive(steps, key, steps.next());
  }

  private drive(
    steps: Generator<EvaluateEffect, Advance, Evaluated>,
    key: RunKey,
    first: IteratorResult<EvaluateEffect, Advance>,
  ): Advance | Promise<Advance> {
    let step = first;
    while (step.done !== true) {
      const evaluated = this.ports.expressions.evaluate(key.tenantId, step.value);
      if (evaluated instanceof Promise) {
        return evaluated.then((value) => this.drive(steps, key, steps.next(value)));
      }
      step = steps.next(evaluated);
    }
    return step.value;
  }
}

function identityOf(key: RunKey, ref: StateMachineRef): RunIdentity {
  const { execution } = ref;
  const accountNumber = execution?.accountNumber ?? key.tenantId;
  const prefix = `arn:aws:states:${execution?.region ?? 'us-east-1'}:${accountNumber}`;
  const name = execution?.name ?? key.workflowId;
  // The workflow id of an express run is the end of its ARN.
  const end = execution?.express === true ? key.workflowId.slice(ref.name.length + 1) : undefined;
  return {
    executionId: `${prefix}:${end ?? `execution:${ref.name}:${name}`}`,
    executionName: name,
    roleArn: execution?.roleArn ?? `arn:aws:iam::${key.tenantId}:role/perdure`,
    stateMachineId: `${prefix}:stateMachine:${ref.name}`,
    stateMachineName: ref.name,
  };
}
