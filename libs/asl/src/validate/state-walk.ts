import { isList, isObject, type Json, type JsonObject } from '../data/json';
import type { QueryLanguage } from '../machine';

export type Path = readonly (string | number)[];

/** One state of a definition, wherever it is nested, with what surrounds it. */
export interface StateVisit {
  readonly state: JsonObject;
  readonly path: Path;
  readonly language: QueryLanguage;
  /** Variables that the blocks around the state's own block assign. */
  readonly outerVariables: ReadonlySet<string>;
}

interface Surroundings {
  readonly language: QueryLanguage;
  readonly outerVariables: ReadonlySet<string>;
}

/** Every state of a definition, outer ones first. Tolerates whatever is wrong with the definition. */
export function* statesOf(definition: JsonObject): Generator<StateVisit> {
  const language = languageOf(definition, 'JSONPath');
  yield* statesOfBlock(definition, [], { language, outerVariables: new Set() });
}

function* statesOfBlock(
  block: JsonObject,
  path: Path,
  around: Surroundings,
): Generator<StateVisit> {
  const states = block.States;
  if (!isObject(states)) return;
  const language = languageOf(block, around.language);
  const variables = new Set([...around.outerVariables, ...variablesOf(states)]);
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const place = [...path, 'States', name];
    const own = languageOf(state, language);
    yield { state, path: place, language: own, outerVariables: around.outerVariables };
    const inside: Surroundings = { language: own, outerVariables: variables };
    for (const [inner, innerPath] of blocksOf(state, place)) {
      const isolated = isDistributed(inner)
        ? { ...inside, outerVariables: new Set<string>() }
        : inside;
      yield* statesOfBlock(inner, innerPath, isolated);
    }
  }
}

function languageOf(object: JsonObject, inherited: QueryLanguage): QueryLanguage {
  const language = object.QueryLanguage;
  return language === 'JSONata' || language === 'JSONPath' ? language : inherited;
}

function isDistributed(processor: JsonObject): boolean {
  const config = processor.ProcessorConfig;
  return isObject(config) && config.Mode === 'DISTRIBUTED';
}

function* blocksOf(state: JsonObject, path: Path): Generator<[JsonObject, Path]> {
  for (const field of ['ItemProcessor', 'Iterator']) {
    const block = state[field];
    if (isObject(block)) yield [block, [...path, field]];
  }
  const branches = state.Branches;
  if (!isList(branches)) return;
  for (const [index, branch] of branches.entries()) {
    if (isObject(branch)) yield [branch, [...path, 'Branches', index]];
  }
}

/** Names that the states of one block assign, in themselves, their choices and their catchers. */
function* variablesOf(states: JsonObject): Generator<string> {
  for (const state of Object.values(states)) {
    if (!isObject(state)) continue;
    for (const [assign] of assignsOf(state, [])) yield* namesOf(assign);
  }
}

/** Every Assign of a state. */
export function* assignsOf(state: JsonObject, path: Path): Generator<[JsonObject, Path]> {
  const own = state.Assign;
  if (isObject(own)) yield [own, [...path, 'Assign']];
  for (const field of ['Choices', 'Catch']) {
    const list = state[field];
    if (!isList(list)) continue;
    for (const [index, item] of list.entries()) {
      const assign = isObject(item) ? item.Assign : undefined;
      if (isObject(assign)) yield [assign, [...path, field, index, 'Assign']];
    }
  }
}

export function namesOf(assign: JsonObject): string[] {
  return Object.keys(assign).map(variableName);
}

/** A dynamic field of JSONPath ends in `.$`. */
export function variableName(key: string): string {
  return key.endsWith('.$') ? key.slice(0, -2) : key;
}

/** Every text below a value, with its place. */
export function* textsOf(value: Json, path: Path): Generator<[string, Path]> {
  if (typeof value === 'string') yield [value, path];
  else if (isList(value)) {
    for (const [index, item] of value.entries()) yield* textsOf(item, [...path, index]);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) yield* textsOf(item, [...path, key]);
  }
}
