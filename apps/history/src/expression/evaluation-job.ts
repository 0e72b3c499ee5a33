import type { Json } from '@app/asl';

/** What goes to an evaluating process. */
export interface EvaluationJob {
  readonly expression: string;
  readonly bindings: Readonly<Record<string, Json>>;
  readonly field: string;
}

/** What comes back: the value as JSON text, absent for "nothing". */
export type EvaluationAnswer =
  { readonly ok: true; readonly text?: string } | { readonly ok: false; readonly problem: string };
