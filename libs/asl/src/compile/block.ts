import { isList, isObject } from '../data/json';
import type { Block, QueryLanguage, State } from '../machine';
import type { Context } from './context';
import { Reader } from './reader';

/** AWS's figure. */
const STATE_NAME_LENGTH_MAX = 80;

/** Compiles StartAt and States of a machine, branch or item processor. */
export function compileBlock(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Block | undefined {
  const startAt = reader.requiredText('StartAt');
  if (!reader.has('States')) reader.problem('States', 'States is required. Add it.');
  const states = reader.objectField('States');
  if (states === undefined) return undefined;
  const names = Object.keys(states.object);
  if (names.length === 0) reader.problem('States', 'States must hold at least one state.');
  const compiled = new Map<string, State>();
  for (const name of names) {
    const state = compileNamed(context, states, name, language);
    if (state !== undefined) compiled.set(name, state);
  }
  checkTransitions(reader, states, startAt);
  return startAt === undefined ? undefined : { startAt, states: compiled };
}

function compileNamed(
  context: Context,
  states: Reader,
  name: string,
  language: QueryLanguage,
): State | undefined {
  if (name === '' || name.length > STATE_NAME_LENGTH_MAX) {
    states.problem(name, `A state's name must have 1 to ${STATE_NAME_LENGTH_MAX} characters.`);
  }
  if (context.names.has(name)) {
    context.issues.add(
      states.at(name),
      `The state name "${name}" is used twice. Names are unique in the whole definition.`,
      'DUPLICATE_STATE_NAME',
    );
  }
  context.names.add(name);
  const value = states.raw(name);
  if (!isObject(value)) {
    states.problem(name, 'A state must be an object.');
    return undefined;
  }
  const reader = new Reader(value, states.at(name), context.issues);
  return context.compileState(context, reader, { name, language });
}

/** Every target must exist, every state must be reachable, and some state must end the block. */
function checkTransitions(reader: Reader, states: Reader, startAt: string | undefined): void {
  const names = new Set(Object.keys(states.object));
  if (startAt !== undefined && !names.has(startAt)) {
    reader.issues.add(
      reader.at('StartAt'),
      `StartAt names "${startAt}", which is not a state here.`,
      'MISSING_TRANSITION_TARGET',
    );
  }
  const reached = new Set<string>();
  const queue = startAt === undefined ? [] : [startAt];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (reached.has(name) || !names.has(name)) continue;
    reached.add(name);
    queue.push(...targetsOf(states, name).map(({ target }) => target));
  }
  for (const name of names) {
    for (const { target, path } of targetsOf(states, name)) {
      if (names.has(target)) continue;
      reader.issues.add(
        [...states.at(name), ...path],
        `"${target}" is not a state of the same States block.`,
        'MISSING_TRANSITION_TARGET',
      );
    }
    if (startAt !== undefined && names.has(startAt) && !reached.has(name)) {
      reader.issues.add(
        states.at(name),
        `The state "${name}" cannot be reached. Remove it or make a transition to it.`,
        'MISSING_TRANSITION_TARGET',
      );
    }
  }
  if (names.size > 0 && ![...names].some((name) => endsBlock(states, name))) {
    reader.issues.add(
      reader.at('States'),
      'No state ends: add "End": true, or a Succeed or Fail state.',
      'NO_END',
    );
  }
}

interface Target {
  readonly target: string;
  readonly path: readonly (string | number)[];
}

function targetsOf(states: Reader, name: string): Target[] {
  const state = states.object[name];
  if (!isObject(state)) return [];
  const targets: Target[] = [];
  const take = (target: unknown, path: readonly (string | number)[]): void => {
    if (typeof target === 'string') targets.push({ target, path });
  };
  take(state.Next, ['Next']);
  if (state.Type === 'Choice') take(state.Default, ['Default']);
  for (const field of ['Choices', 'Catch'] as const) {
    const list = state[field];
    if (!isList(list)) continue;
    list.forEach((item, index) => {
      if (isObject(item)) take(item.Next, [field, index, 'Next']);
    });
  }
  return targets;
}

function endsBlock(states: Reader, name: string): boolean {
  const state = states.object[name];
  if (!isObject(state)) return true;
  return state.End === true || state.Type === 'Succeed' || state.Type === 'Fail';
}
