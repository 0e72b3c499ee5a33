import type { ValueExpression } from '../data/path-expression';
import type { QueryLanguage } from '../machine';
import type { Expression } from '../machine';
import type { Context } from './context';
import { jsonataExpression, pathField, templateExpression } from './expression';
import type { Reader } from './reader';

/** What all states have in common. */
export interface StateFields {
  readonly name: string;
  readonly language: QueryLanguage;
  readonly next?: string;
  readonly inputPath?: ValueExpression | null;
  readonly outputPath?: ValueExpression | null;
  readonly output?: Expression;
  readonly assign?: Expression;
}

const PATH_ONLY = [
  'InputPath',
  'OutputPath',
  'Parameters',
  'ResultSelector',
  'ResultPath',
] as const;
const JSONATA_ONLY = ['Arguments', 'Output'] as const;

/** Name, transition, data flow and assignments. `transition` says how the state may be left. */
export function stateFields(
  context: Context,
  reader: Reader,
  options: {
    readonly name: string;
    readonly language: QueryLanguage;
    readonly transition: 'next-or-end' | 'none';
    readonly assigns: boolean;
    readonly outputs: boolean;
  },
): StateFields {
  const { name, language } = options;
  reader.text('Comment');
  refuseOtherLanguage(reader, language);
  const next = options.transition === 'none' ? undefined : transitionOf(reader);
  const paths = language === 'JSONPath' && options.outputs ? ioPaths(reader) : {};
  const output =
    language === 'JSONata' && options.outputs
      ? jsonataExpression(context, reader, 'Output')
      : undefined;
  const assign = options.assigns ? assignOf(context, reader, language) : undefined;
  return {
    name,
    language,
    ...(next !== undefined && { next }),
    ...paths,
    ...(output && { output }),
    ...(assign && { assign }),
  };
}

function refuseOtherLanguage(reader: Reader, language: QueryLanguage): void {
  const foreign = language === 'JSONata' ? PATH_ONLY : JSONATA_ONLY;
  for (const field of foreign) {
    if (!reader.has(field)) continue;
    reader.raw(field);
    reader.problem(field, `${field} cannot be used when QueryLanguage is ${language}.`);
  }
}

function transitionOf(reader: Reader): string | undefined {
  const next = reader.text('Next');
  const end = reader.flag('End');
  if (next !== undefined && end === true) {
    reader.problem('End', 'A state has either Next or "End": true, not both.');
  }
  if (!reader.has('Next') && end !== true) {
    reader.issues.add(reader.path, 'The state needs Next or "End": true.');
  }
  return end === true ? undefined : next;
}

function ioPaths(reader: Reader): Pick<StateFields, 'inputPath' | 'outputPath'> {
  const inputPath = pathField(reader, 'InputPath');
  const outputPath = pathField(reader, 'OutputPath');
  return {
    ...(inputPath !== undefined && { inputPath }),
    ...(outputPath !== undefined && { outputPath }),
  };
}

const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]{0,79}$/u;

export function assignOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Expression | undefined {
  const assign =
    language === 'JSONata'
      ? jsonataExpression(context, reader, 'Assign')
      : templateExpression(context, reader, 'Assign');
  const fields = reader.objectField('Assign');
  for (const key of Object.keys(fields?.object ?? {})) {
    const name = language === 'JSONPath' && key.endsWith('.$') ? key.slice(0, -2) : key;
    if (!VARIABLE_NAME.test(name) || name === 'states') {
      fields?.problem(
        key,
        `"${name}" is no name for a variable. Use letters, digits and _, at most 80, not "states".`,
      );
    }
  }
  return assign;
}
