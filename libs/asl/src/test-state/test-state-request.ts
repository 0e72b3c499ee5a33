import type { JsonObject } from '../data/json';
import type { FieldValidationMode } from './check-mock';

/** What a state is tested with: the fields of AWS's `TestState`, JSON in texts as there. */
export interface TestStateRequest {
  /** A state, or a whole definition and the name of a state in it. */
  readonly definition: string;
  readonly stateName?: string;
  readonly input?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly inspectionLevel?: 'INFO' | 'DEBUG' | 'TRACE';
  readonly revealSecrets?: boolean;
  readonly mock?: {
    readonly result?: string;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
    readonly fieldValidationMode?: FieldValidationMode;
  };
  readonly stateConfiguration?: {
    readonly retrierRetryCount?: number;
    readonly errorCausedByState?: string;
    readonly mapIterationFailureCount?: number;
    readonly mapItemReaderData?: string;
  };
  /** What the call answered that an earlier test of the same state asked for. */
  readonly called?:
    | {
        readonly ok: true;
        /** JSON text. */
        readonly result: string;
        /** It is what a run of the resource ends with, so that what a function answers is wrapped already. */
        readonly isWrapped?: boolean;
      }
    | { readonly ok: false; readonly error: string; readonly cause: string };
}

/** What came of it. */
export type TestStateAnswer =
  /** The fields of AWS's answer. */
  | { readonly type: 'tested'; readonly answer: JsonObject }
  /** A Task without a mock: make the call, then test again with what it answered. */
  | {
      readonly type: 'call';
      readonly activityType: string;
      readonly taskQueue: string | undefined;
      /** What the worker is given: JSON text. */
      readonly input: string;
      /** As a Task state names whom it calls. */
      readonly resource: string;
      /** What a Task state of this resource is to be given: JSON text. Differs from `input` for `lambda:invoke`. */
      readonly arguments: string;
      readonly timeoutMs: number | undefined;
    }
  | {
      readonly type: 'refused';
      readonly error: 'InvalidDefinition' | 'InvalidExecutionInput' | 'ValidationException';
      readonly message: string;
    };
