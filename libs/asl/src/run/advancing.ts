import type { Command, Payload, StateMachineDetail } from '@app/contract';

import type { Json, JsonObject } from '../data/json';
import type { Effect, Evaluated, JsonataExpression } from '../data/jsonata-template';
import { fillTemplate } from '../data/jsonata-template';
import type { DataScope } from '../data/scope';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression, State, StateMachine } from '../machine';
import type { Natives } from '../natives';
import type { AslRun } from './asl-run';
import { blockOf } from './block-of';
import { contextObject } from './context-object';
import type { Frame } from './frame';

/** Names of the run as expressions see them. */
export interface RunIdentity {
  readonly executionId: string;
  readonly executionName: string;
  readonly roleArn: string;
  readonly stateMachineId: string;
  readonly stateMachineName: string;
}

/** Extra values an expression of this moment sees: the result of the work, or the error that was caught. */
export interface Moment {
  readonly input: Json;
  readonly result?: Json;
  readonly errorOutput?: JsonObject;
}

export type Evaluating<T> = Generator<Effect, T, Evaluated>;

/** One advance in progress: the run, what it has decided so far, and the means to evaluate. */
export class Advancing {
  readonly commands: Command[] = [];
  closed = false;

  constructor(
    readonly machine: StateMachine,
    readonly run: AslRun,
    readonly natives: Natives,
    readonly identity: RunIdentity,
  ) {}

  stateOf(frame: Frame): State {
    const state = blockOf(this.machine, this.run, frame).states.get(frame.state);
    if (state === undefined) throw new Error(`no state ${frame.state}`);
    return state;
  }

  /** The first state of a frame's block. */
  startOf(frame: Frame): string {
    return blockOf(this.machine, this.run, frame).startAt;
  }

  /** Takes a step of the machine and records it. */
  step(detail: StateMachineDetail): void {
    this.run.step(detail, this.natives.now);
    this.commands.push({ type: 'RecordStateMachineStep', detail });
  }

  command(command: Command): void {
    this.commands.push(command);
  }

  encode(value: Json): Payload {
    return this.natives.encode(value);
  }

  awaitsToken(frame: Frame): boolean {
    const state = this.stateOf(frame);
    return (
      state.type === 'Task' && state.resource.type === 'activity' && state.resource.awaitsToken
    );
  }

  scope(frame: Frame, input: Json): DataScope {
    return {
      input,
      context: () => contextObject(this, frame),
      variable: (name) => this.variable(frame, name),
      natives: this.natives,
    };
  }

  /** The variable visible from a frame: its own, else of the frames around it. */
  variable(frame: Frame, name: string): Json | undefined {
    let at: Frame | undefined = frame;
    while (at !== undefined) {
      const value = at.variables.get(name);
      if (value !== undefined) return value;
      at = at.parent === undefined ? undefined : this.run.frames.get(at.parent);
    }
    return undefined;
  }

  private variables(frame: Frame): JsonObject {
    const outer =
      frame.parent === undefined ? undefined : this.run.frames.get(frame.parent);
    return {
      ...(outer && this.variables(outer)),
      ...Object.fromEntries(frame.variables),
    };
  }

  /** The value of an expression at a moment of a state. */
  *evaluate(frame: Frame, expression: Expression, moment: Moment): Evaluating<Json> {
    if (expression.type === 'path') {
      return expression.evaluate(this.scope(frame, moment.input), expression.field);
    }
    return yield* fillTemplate(expression.template, (part) =>
      this.evaluateJsonata(frame, part, moment),
    );
  }

  /** As `evaluate`, inside of an item of a Map whose frame does not exist yet. */
  *evaluateForItem(
    frame: Frame,
    expression: Expression,
    at: { readonly input: Json; readonly item: Json; readonly index: number },
  ): Evaluating<Json> {
    const context = (): JsonObject => ({
      ...contextObject(this, frame),
      Map: { Item: { Index: at.index, Value: at.item } },
    });
    if (expression.type === 'path') {
      const scope = { ...this.scope(frame, at.input), context };
      return expression.evaluate(scope, expression.field);
    }
    return yield* fillTemplate(expression.template, (part) =>
      this.evaluateJsonata(frame, part, { input: at.input }, context),
    );
  }

  // eslint-disable-next-line max-params -- the context differs only for items of a Map
  private *evaluateJsonata(
    frame: Frame,
    { source, field }: JsonataExpression,
    moment: Moment,
    context: () => JsonObject = () => contextObject(this, frame),
  ): Evaluating<Json> {
    const { input, ...rest } = moment;
    const evaluated = yield {
      type: 'evaluate',
      expression: source,
      field,
      bindings: {
        ...this.variables(frame),
        states: { input, ...rest, context: context() },
      },
    };
    if (!evaluated.ok) {
      throw new StateFailure(evaluated.error, this.explain(frame, evaluated.cause), field);
    }
    if (evaluated.value === undefined) {
      throw new StateFailure(
        ErrorName.QueryEvaluationError,
        this.explain(
          frame,
          `The JSONata expression '${source}' specified for the field '${field}' returned nothing (undefined).`,
        ),
        field,
      );
    }
    return evaluated.value;
  }

  private explain(frame: Frame, text: string): string {
    return `An error occurred while executing the state '${frame.state}'. ${text}`;
  }
}
