import type { Issues } from '../compile/issue';
import type { JsonObject } from '../data/json';
import { asksOfSignal } from './asks-of-signal';
import { assignsOuterVariable } from './assigns-outer-variable';
import { reportDuplicateKeys } from './duplicate-keys';
import { invokesNoFunction } from './invokes-no-function';
import { keepsTaskToken } from './keeps-task-token';
import { leavesExpressionOpen } from './leaves-expression-open';
import { namesTooLong } from './names-too-long';
import { refusedByExpress } from './refused-by-express';
import { repeatsLabel } from './repeats-label';
import type { Rule } from './rule';
import { statesOf } from './state-walk';

const RULES: readonly Rule[] = [
  asksOfSignal,
  assignsOuterVariable,
  invokesNoFunction,
  keepsTaskToken,
  leavesExpressionOpen,
  namesTooLong,
];

/** What no single field can tell: rules that look at a state in its surroundings, and at the text of the definition. */
export function validate(
  source: string,
  definition: JsonObject,
  issues: Issues,
  options: { readonly express?: boolean },
): void {
  reportDuplicateKeys(source, issues);
  const rules = [...RULES, repeatsLabel(), ...(options.express === true ? [refusedByExpress] : [])];
  for (const visit of statesOf(definition)) {
    for (const rule of rules) rule(visit, issues);
  }
}
