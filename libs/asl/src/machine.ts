import type { ChoiceTest } from './data/choice-rule';
import type { Json } from './data/json';
import type { JsonataTemplate } from './data/jsonata-template';
import type { ValueExpression } from './data/path-expression';
import type { Template } from './data/payload-template';
import type { ReferencePath } from './data/reference-path';

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** A value that a state computes: by path or template at once, or by JSONata with the host's help. */
export type Expression =
  | {
      readonly type: 'path';
      readonly evaluate: ValueExpression;
      readonly field: string;
      /** The path as it is written, for cause sentences; absent for literals and templates. */
      readonly text?: string;
    }
  | { readonly type: 'jsonata'; readonly template: JsonataTemplate };

/** States that may refer to each other: the machine's, a branch's or an item processor's. */
export interface Block {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

interface StateBase {
  readonly name: string;
  readonly language: QueryLanguage;
  /** Absent when the state ends its block. */
  readonly next?: string;
  /** `null` stands for an empty object. */
  readonly inputPath?: ValueExpression | null;
  readonly outputPath?: ValueExpression | null;
  readonly output?: Expression;
  readonly assign?: Expression;
}

/** How the result of a state becomes its output. */
export interface ResultFields {
  readonly arguments?: Expression;
  readonly resultSelector?: Template;
  /** `null` discards the result. */
  readonly resultPath?: ReferencePath | null;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalMs: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelayMs?: number;
  readonly fullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly resultPath?: ReferencePath | null;
  readonly output?: Expression;
  readonly assign?: Expression;
}

export interface FailureFields {
  readonly retriers: readonly Retrier[];
  readonly catchers: readonly Catcher[];
}

export interface PassState extends StateBase, ResultFields {
  readonly type: 'Pass';
  readonly result?: { readonly value: Json };
}

/** What a Task state waits for. */
export type Resource = ActivityResource | { readonly type: 'signal'; readonly signalName: string };

export interface ActivityResource {
  readonly type: 'activity';
  /** Empty where the arguments name the function. */
  readonly activityType: string;
  /** Where its workers poll, unless the state says otherwise. */
  readonly queue?: string;
  /** The answer is given by the task token; what the worker answers only says that it has submitted the work. */
  readonly awaitsToken: boolean;
  /**
   * - `plain`: a worker of the tenant is called with the input of the work;
   * - `lambda-invoke`: the arguments name the function, and the result is wrapped as Lambda's API does;
   * - `service`: the arguments are a request to a service, made by the process that serves `AWS_TASK_QUEUE`.
   */
  readonly invocation: 'plain' | 'lambda-invoke' | 'service';
  readonly historyName: ResourceName;
}

/** What the Step Functions history calls a resource, and which family of events tells of it. */
export type ResourceName =
  | { readonly family: 'Lambda' | 'Activity'; readonly arn: string }
  | {
      readonly family: 'Task';
      /** `lambda`, `states`, `aws-sdk:sfn`, ... */
      readonly resourceType: string;
      /** `invoke`, `startExecution.sync:2`, ... */
      readonly resource: string;
      /** `.sync`: the work goes on at the service, and whoever asked for it says when it has begun. */
      readonly goesOn: boolean;
    };

export interface TaskState extends StateBase, ResultFields, FailureFields {
  readonly type: 'Task';
  readonly resource: Resource;
  readonly taskQueue?: string;
  readonly timeoutSeconds?: Expression;
  readonly heartbeatSeconds?: Expression;
  /** 0: the service may repeat a call that was lost with a process of its own; 1: it never does. */
  readonly maximumAttempts: number;
}

export interface ChoiceState extends StateBase {
  readonly type: 'Choice';
  readonly choices: readonly Choice[];
  readonly defaultNext?: string;
}

export interface Choice {
  readonly test: { readonly type: 'rule'; readonly rule: ChoiceTest } | Expression;
  readonly next: string;
  readonly assign?: Expression;
  readonly output?: Expression;
}

export interface WaitState extends StateBase {
  readonly type: 'Wait';
  readonly seconds?: Expression;
  readonly timestamp?: Expression;
}

export interface SucceedState extends StateBase {
  readonly type: 'Succeed';
}

export interface FailState extends StateBase {
  readonly type: 'Fail';
  readonly error?: Expression;
  readonly cause?: Expression;
}

export interface ParallelState extends StateBase, ResultFields, FailureFields {
  readonly type: 'Parallel';
  readonly branches: readonly Block[];
}

export interface MapState extends StateBase, ResultFields, FailureFields {
  readonly type: 'Map';
  readonly processor: Block;
  /** A distributed Map: its items do not see the variables around it, and a threshold of failures is tolerated. */
  readonly isolated: boolean;
  /** Names a distributed Map in the ARNs of what it runs. */
  readonly label?: string;
  readonly items?: Expression;
  readonly itemSelector?: Expression;
  readonly concurrencyMax?: Expression;
  readonly toleratedFailureCount?: Expression;
  readonly toleratedFailurePercentage?: Expression;
  readonly itemReader?: ItemReader;
  readonly itemBatcher?: ItemBatcher;
  readonly resultWriter?: ResultWriter;
}

/** Where the items of a distributed Map are read from. */
export interface ItemReader {
  readonly activityType: string;
  readonly arguments?: Expression;
  readonly inputType: 'CSV' | 'JSON' | 'JSONL' | 'LIST';
  readonly csv?: {
    readonly delimiter: string;
    /** Absent: the first row holds them. */
    readonly headers?: readonly string[];
  };
  readonly itemsPointer?: string;
  readonly itemCountMax?: Expression;
}

/** Items that make one input together: `{BatchInput, Items}`. */
export interface ItemBatcher {
  readonly itemCountMax?: Expression;
  readonly bytesMax?: Expression;
  readonly batchInput?: Expression;
}

/** Where the results of a distributed Map are written to, instead of into its output. */
export interface ResultWriter {
  readonly activityType: string;
  readonly arguments?: Expression;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

/** A definition, compiled once: paths, templates and rules are closures. */
export interface StateMachine {
  readonly root: Block;
  readonly comment?: string;
  readonly timeoutSeconds?: number;
  /** Default queue of its activities. */
  readonly taskQueue?: string;
  /** Every JSONata source in it, for the host's admission. */
  readonly expressions: readonly string[];
}
