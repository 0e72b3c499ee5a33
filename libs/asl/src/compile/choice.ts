import { compileChoiceRule } from '../data/choice-rule';
import { isObject } from '../data/json';
import type { Choice, ChoiceState, QueryLanguage } from '../machine';
import type { Context } from './context';
import { jsonataExpression } from './expression';
import { Reader } from './reader';
import { assignOf, stateFields } from './state-fields';

/** Choices and Default. */
export function compileChoice(
  context: Context,
  reader: Reader,
  name: string,
  language: QueryLanguage,
): ChoiceState {
  const fields = stateFields(context, reader, {
    name,
    language,
    transition: 'none',
    assigns: true,
    outputs: true,
  });
  for (const field of ['Next', 'End'] as const) {
    if (!reader.has(field)) continue;
    reader.raw(field);
    reader.problem(field, `A Choice state has no ${field}: its rules and Default say where to go.`);
  }
  const defaultNext = reader.text('Default');
  return {
    ...fields,
    type: 'Choice',
    choices: choicesOf(context, reader, language),
    ...(defaultNext !== undefined && { defaultNext }),
  };
}

function choicesOf(context: Context, reader: Reader, language: QueryLanguage): Choice[] {
  const list = reader.listField('Choices') ?? [];
  if (list.length === 0) reader.problem('Choices', 'Choices must hold at least one rule.');
  const choices: Choice[] = [];
  list.forEach((item, index) => {
    const path = [...reader.at('Choices'), index];
    if (!isObject(item)) {
      reader.issues.add(path, 'A choice rule must be an object.');
      return;
    }
    const choice = choiceOf(context, new Reader(item, path, reader.issues), language);
    if (choice !== undefined) choices.push(choice);
  });
  return choices;
}

function choiceOf(context: Context, reader: Reader, language: QueryLanguage): Choice | undefined {
  const next = reader.requiredText('Next');
  const assign = assignOf(context, reader, language);
  const output = language === 'JSONata' ? jsonataExpression(context, reader, 'Output') : undefined;
  const test =
    language === 'JSONata'
      ? conditionOf(context, reader)
      : {
          type: 'rule' as const,
          rule: compileChoiceRule(reader.object, ({ path, message }) => {
            context.issues.add([...reader.path, ...path], message);
          }),
        };
  if (next === undefined || test === undefined) return undefined;
  return { test, next, ...(assign && { assign }), ...(output && { output }) };
}

function conditionOf(context: Context, reader: Reader): Choice['test'] | undefined {
  reader.text('Comment');
  if (!reader.has('Condition')) {
    reader.problem('Condition', 'Condition is required. Give an expression "{% ... %}".');
    return undefined;
  }
  const condition = jsonataExpression(context, reader, 'Condition');
  reader.refuseUnknown('in a JSONata choice');
  return condition;
}
