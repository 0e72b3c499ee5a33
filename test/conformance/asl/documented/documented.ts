import type { Json } from '@app/asl';
import type { ActivityAnswer } from '@app/testing';

/** An example of the documentation: a definition, what it is given, and what is said to come of it. */
export interface Documented {
  /** What it shows. */
  readonly shows: string;
  readonly definition: Json;
  readonly input?: Json;
  /** What the workers answer, call for call; afterwards their input. */
  readonly answers?: readonly ActivityAnswer[];
  readonly output?: Json;
  readonly error?: string;
  /** Between one try and the next. */
  readonly waitsSeconds?: readonly number[];
}

/** A machine of one state. */
export const only = (state: Json): Json => ({ StartAt: 'Only', States: { Only: state } });

/** A Pass state whose one field `x` is an expression of JSONPath. */
export const field = (expression: string): Json =>
  only({ Type: 'Pass', Parameters: { 'x.$': expression }, End: true });

/** The same in JSONata. */
export const jsonata = (expression: string): Json =>
  only({ Type: 'Pass', QueryLanguage: 'JSONata', Output: { x: `{% ${expression} %}` }, End: true });

export const done = (result: Json): ActivityAnswer => ({ type: 'completed', result });
export const failed = (error: string): ActivityAnswer => ({ type: 'failed', error, cause: '' });
