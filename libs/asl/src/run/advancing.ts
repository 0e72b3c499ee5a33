import type { Command, Payload, ScheduleActivityTask, StateMachineDetail } from '@app/contract';
import { LIMITS } from '@app/contract';

import { newBudget } from '../data/budget';
import type { Json, JsonObject } from '../data/json';
import { oversizeOf } from '../data/json-size';
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

/** What an advance is given by the process that hosts it. */
export interface AdvanceHost {
  readonly natives: Natives;
  readonly identity: RunIdentity;
  /** The turn has taken long enough: what is left waits for the next one. Asked after every move. */
  readonly outOfTime?: () => boolean;
  /** Set by a test of a single state: what expressions see of the context, and who is told what the state computed. */
  readonly trial?: Trial;
}

export interface Trial {
  readonly context: JsonObject;
  readonly inspect: (field: InspectedField, value: Json) => void;
  /** What the reader of a Map is taken to have read. */
  readonly itemsRead?: readonly Json[];
}

/** What a test of a state tells of its data flow, in AWS's names. */
export type InspectedField =
  | 'afterArguments'
  | 'afterInputPath'
  | 'afterItemSelector'
  | 'afterItemsPath'
  | 'afterParameters'
  | 'afterResultPath'
  | 'afterResultSelector'
  | 'maxConcurrency'
  | 'result'
  | 'toleratedFailureCount'
  | 'toleratedFailurePercentage';

/** One advance in progress: the run, what it has decided so far, and the means to evaluate. */
export class Advancing {
  readonly commands: Command[] = [];
  closed = false;
  /** What the expressions of the move in progress may still look at. */
  budget = newBudget();

  readonly natives: Natives;
  readonly identity: RunIdentity;
  readonly trial: Trial | undefined;

  constructor(
    readonly machine: StateMachine,
    readonly run: AslRun,
    host: AdvanceHost,
  ) {
    this.natives = host.natives;
    this.identity = host.identity;
    this.trial = host.trial;
  }

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

  schedule(frame: Frame, command: ScheduleActivityTask): void {
    this.run.scheduled(frame, command.firstAttempt ?? 1, command.awaitsToken ?? false);
    this.commands.push(command);
  }

  /** A payload of what a state has made; refuses what is too large to be stored, before it is printed. */
  encode(value: Json): Payload {
    const oversize = oversizeOf(value);
    if (oversize === 'deep') throw tooLarge(`nested deeper than ${LIMITS.jsonDepthMax} levels`);
    const payload = oversize === undefined ? this.natives.encode(value) : undefined;
    if (payload !== undefined && payload.data.length <= LIMITS.payloadBytesMax) return payload;
    throw tooLarge(`larger than ${LIMITS.payloadBytesMax} bytes`);
  }

  scope(frame: Frame, input: Json): DataScope {
    return {
      input,
      context: () => contextObject(this, frame),
      variable: (name) => this.variable(frame, name),
      natives: this.natives,
      budget: this.budget,
    };
  }

  /** The variable visible from a frame: its own, else of the frames around it. */
  variable(frame: Frame, name: string): Json | undefined {
    for (let at: Frame | undefined = frame; at !== undefined; at = this.outerOf(at)) {
      const value = at.variables.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  private variables(frame: Frame): Record<string, Json> {
    const outer = this.outerOf(frame);
    const variables = outer === undefined ? {} : this.variables(outer);
    for (const [name, value] of frame.variables) variables[name] = value;
    return variables;
  }

  /** The frame whose variables are visible too. Items of a distributed Map see none but their own. */
  private outerOf(frame: Frame): Frame | undefined {
    if (frame.parent === undefined) return undefined;
    const outer = this.run.frame(frame.parent);
    const state = this.stateOf(outer);
    return state.type === 'Map' && state.isolated ? undefined : outer;
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
      throw new StateFailure(evaluated.error, evaluated.cause, field);
    }
    if (evaluated.value === undefined) {
      throw new StateFailure(
        ErrorName.QueryEvaluationError,
        `The JSONata expression '${source}' specified for the field '${field}' returned nothing (undefined).`,
        field,
      );
    }
    return evaluated.value;
  }
}

function tooLarge(text: string): StateFailure {
  return new StateFailure(
    ErrorName.DataLimitExceeded,
    `The data of the state is ${text}. Keep large data elsewhere and pass a reference.`,
  );
}
