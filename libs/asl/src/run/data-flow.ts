import type { Payload } from '@app/contract';

import { isObject, type Json } from '../data/json';
import type { ValueExpression } from '../data/path-expression';
import { writeAt } from '../data/reference-path';
import { ErrorName } from '../error/error-name';
import { StateFailure } from '../error/state-failure';
import type { Expression, ResultFields, State } from '../machine';
import type { Advancing, Evaluating, Moment } from './advancing';
import type { Frame } from './frame';
import { quotasOf } from './quotas';

/** InputPath: the part of the input that the state works with. */
export function effectiveInput(advancing: Advancing, frame: Frame, state: State): Json {
  const input = byPath(advancing, frame, state.inputPath, { data: frame.data, field: 'InputPath' });
  advancing.trial?.inspect('afterInputPath', input);
  return input;
}

function byPath(
  advancing: Advancing,
  frame: Frame,
  path: ValueExpression | null | undefined,
  { data, field }: { readonly data: Json; readonly field: string },
): Json {
  if (path === undefined) return data;
  return path === null ? {} : path(advancing.scope(frame, data), field);
}

/** Parameters / Arguments: what the work is given. */
export function* workInput(
  advancing: Advancing,
  frame: Frame,
  state: State & ResultFields,
): Evaluating<Json> {
  const { trial } = advancing;
  const input = effectiveInput(advancing, frame, state);
  const given =
    state.arguments === undefined
      ? input
      : yield* advancing.evaluate(frame, state.arguments, { input });
  trial?.inspect(state.language === 'JSONata' ? 'afterArguments' : 'afterParameters', given);
  return given;
}

/** How a state is left. */
export interface Exit {
  readonly output: Json;
  /** The output is the frame's input or the visit's result, unchanged: it need not be stored again. */
  readonly outputIs?: 'input' | 'result';
  readonly next: string | undefined;
  readonly assigned?: Readonly<Record<string, Json>>;
}

/** ResultSelector, ResultPath, Output, OutputPath and Assign of a state whose work has a result. */
export function* exitWithResult(
  advancing: Advancing,
  frame: Frame,
  state: State & ResultFields,
  result: Json,
): Evaluating<Exit> {
  if (state.language === 'JSONata') {
    const moment = { input: frame.data, result };
    const assigned = yield* assignments(advancing, frame, state.assign, moment);
    if (state.output !== undefined) {
      const output = yield* advancing.evaluate(frame, state.output, moment);
      return { output, next: state.next, ...assigned };
    }
    return { output: result, outputIs: 'result', next: state.next, ...assigned };
  }
  const assigned = yield* assignments(advancing, frame, state.assign, { input: result });
  const selected =
    state.resultSelector === undefined
      ? result
      : state.resultSelector(advancing.scope(frame, result), 'ResultSelector');
  const merged = mergeResult(frame.data, state.resultPath, selected);
  advancing.trial?.inspect('afterResultSelector', selected);
  advancing.trial?.inspect('afterResultPath', merged);
  const output = byPath(advancing, frame, state.outputPath, { data: merged, field: 'OutputPath' });
  return { output, ...sameAs(output, frame.data, result), next: state.next, ...assigned };
}

function sameAs(output: Json, input: Json, result: Json): { outputIs?: 'input' | 'result' } {
  if (output === input) return { outputIs: 'input' };
  return output === result ? { outputIs: 'result' } : {};
}

function mergeResult(input: Json, path: ResultFields['resultPath'], result: Json): Json {
  if (path === undefined) return result;
  return path === null ? input : writeAt(input, path, result);
}

/** Output, OutputPath and Assign of a state that has no result of its own (Choice, Wait, Succeed). */
export function* exitWithInput(
  advancing: Advancing,
  frame: Frame,
  fields: {
    readonly state: State;
    readonly next: string | undefined;
    readonly assign?: Expression | undefined;
    readonly output?: Expression | undefined;
  },
): Evaluating<Exit> {
  const { state, next } = fields;
  const input = effectiveInput(advancing, frame, state);
  const assigned = yield* assignments(advancing, frame, fields.assign, { input });
  const output =
    fields.output === undefined
      ? byPath(advancing, frame, state.outputPath, { data: input, field: 'OutputPath' })
      : yield* advancing.evaluate(frame, fields.output, { input });
  return { output, ...(output === frame.data && { outputIs: 'input' }), next, ...assigned };
}

/** All values of an Assign are evaluated before any is set. */
export function* assignments(
  advancing: Advancing,
  frame: Frame,
  assign: Expression | undefined,
  moment: Moment,
): Evaluating<{ assigned?: Readonly<Record<string, Json>> }> {
  if (assign === undefined) return {};
  const values = yield* advancing.evaluate(frame, assign, moment);
  if (!isObject(values)) {
    throw new StateFailure(ErrorName.Runtime, 'Assign must yield an object.');
  }
  return { assigned: values };
}

/** What Step Functions has quotas for: natively only the size of a payload limits it. */
function outputPayload(advancing: Advancing, frame: Frame, output: Json): Payload {
  const payload = advancing.encode(output);
  const bytesMax = quotasOf(advancing.run)?.dataBytesMax;
  if (bytesMax === undefined || payload.data.length <= bytesMax) return payload;
  throw new StateFailure(
    ErrorName.DataLimitExceeded,
    `The state/task '${frame.state}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** Records that the frame leaves its state. */
export function leave(advancing: Advancing, frame: Frame, exit: Exit): void {
  const assigned: Record<string, Payload> = {};
  for (const [name, value] of Object.entries(exit.assigned ?? {})) {
    assigned[name] = advancing.encode(value);
  }
  advancing.step({
    kind: 'StateExited',
    frame: frame.id,
    name: frame.state,
    ...(exit.outputIs === undefined
      ? { output: outputPayload(advancing, frame, exit.output) }
      : { outputIs: exit.outputIs }),
    ...(exit.assigned && { assigned }),
    ...(exit.next !== undefined && { next: exit.next }),
  });
}
