import { compile } from '../compile/compile';
import type { Issue } from '../compile/issue';
import { isList, isObject, type Json, type JsonObject } from '../data/json';
import type { Block, State, StateMachine } from '../machine';

/** AWS gives a state that was sent alone this name. */
const LONE_NAME = 'StateName';

/** A machine that begins with the state that is tested; or what is wrong with the definition, or the name. */
export type StateUnderTest =
  | { readonly ok: true; readonly machine: StateMachine; readonly state: State }
  | { readonly ok: false; readonly issues: readonly Issue[] }
  | { readonly ok: false; readonly issues: undefined };

/** Finds the state in a whole definition by its name, wherever it is nested; or takes a state that was sent alone. */
export function stateUnderTest(
  source: string,
  stateName: string | undefined,
  checkExpression?: (expression: string) => string | undefined,
): StateUnderTest {
  const json = parsed(source);
  const isLone = isObject(json) && !Object.hasOwn(json, 'States');
  const text = isLone ? JSON.stringify(around(json)) : source;
  const compiled = compile(text, { ...(checkExpression && { checkExpression }) });
  if (!compiled.ok) return { ok: false, issues: compiled.issues };
  const { machine } = compiled;
  const name = isLone ? LONE_NAME : (stateName ?? machine.root.startAt);
  for (const block of blocksOf(machine.root)) {
    const state = block.states.get(name);
    if (state === undefined) continue;
    return { ok: true, machine: { ...machine, root: { ...block, startAt: name } }, state };
  }
  return { ok: false, issues: undefined };
}

function parsed(source: string): Json {
  try {
    return JSON.parse(source) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The states that a lone state goes to exist for as long as it is tested. */
function around(state: JsonObject): JsonObject {
  const states: Record<string, Json> = { [LONE_NAME]: state };
  for (const target of targetsOf(state)) states[target] ??= { Type: 'Succeed' };
  const language = state.QueryLanguage;
  return {
    StartAt: LONE_NAME,
    States: states,
    ...(language !== undefined && { QueryLanguage: language }),
  };
}

function* targetsOf(state: JsonObject): Generator<string> {
  for (const field of ['Next', 'Default']) {
    const target = state[field];
    if (typeof target === 'string') yield target;
  }
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!isList(list)) continue;
    for (const item of list) {
      if (isObject(item) && typeof item.Next === 'string') yield item.Next;
    }
  }
}

/** The block and all blocks inside of its states. */
export function* blocksOf(block: Block): Generator<Block> {
  yield block;
  for (const state of block.states.values()) {
    if (state.type === 'Map') yield* blocksOf(state.processor);
    if (state.type === 'Parallel') for (const branch of state.branches) yield* blocksOf(branch);
  }
}
