import { isObject, type Json } from '../data/json';
import { parseTimestamp } from '../data/timestamp';
import type {
  Block,
  FailState,
  ParallelState,
  PassState,
  QueryLanguage,
  State,
  SucceedState,
  WaitState,
} from '../machine';
import { compileBlock } from './block';
import { compileChoice } from './choice';
import type { Context } from './context';
import { scalar } from './expression';
import { failureFields } from './failure-fields';
import { compileMap } from './map';
import { queryLanguage } from './query-language';
import { Reader } from './reader';
import { resultFields } from './result-fields';
import { stateFields } from './state-fields';
import { compileTask } from './task';

/** In AWS's order. */
const TYPES = 'Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map';

/** Compiles one state by its type. */
export function compileState(
  context: Context,
  reader: Reader,
  where: { readonly name: string; readonly language: QueryLanguage },
): State | undefined {
  const { name } = where;
  const type = reader.requiredText('Type');
  const language = queryLanguage(reader, where.language);
  const state = compileByType(context, reader, { name, language, type });
  if (type !== undefined && state !== undefined) reader.refuseUnknown(`in a ${type} state`);
  return state;
}

interface Where {
  readonly name: string;
  readonly language: QueryLanguage;
  readonly type: string | undefined;
}

function compileByType(context: Context, reader: Reader, where: Where): State | undefined {
  const { name, language } = where;
  switch (where.type) {
    case 'Pass':
      return compilePass(context, reader, where);
    case 'Task':
      return compileTask(context, reader, name, language);
    case 'Choice':
      return compileChoice(context, reader, name, language);
    case 'Wait':
      return compileWait(context, reader, where);
    case 'Succeed':
      return compileSucceed(context, reader, where);
    case 'Fail':
      return compileFail(context, reader, where);
    case 'Parallel':
      return compileParallel(context, reader, where);
    case 'Map':
      return compileMap(context, reader, name, language);
    case undefined:
      return undefined;
    default:
      reader.problem('Type', `The field 'Type' should have one of these values: [${TYPES}]`);
      return undefined;
  }
}

function compilePass(context: Context, reader: Reader, where: Where): PassState {
  const fields = stateFields(context, reader, {
    ...where,
    transition: 'next-or-end',
    assigns: true,
    outputs: true,
  });
  const { language } = where;
  const data = resultFields(context, reader, language, { selector: false, parameters: true });
  if (language === 'JSONata' && reader.has('Result')) {
    reader.raw('Result');
    reader.problem('Result', 'Result cannot be used when QueryLanguage is JSONata. Use Output.');
  }
  const value = reader.raw('Result');
  return { ...fields, ...data, type: 'Pass', ...(value !== undefined && { result: { value } }) };
}

function compileWait(context: Context, reader: Reader, where: Where): WaitState {
  const fields = stateFields(context, reader, {
    ...where,
    transition: 'next-or-end',
    assigns: true,
    outputs: true,
  });
  const { language } = where;
  const given = ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'].filter((field) =>
    reader.has(field),
  );
  if (given.length !== 1) {
    reader.issues.add(
      reader.path,
      'A Wait state needs exactly one of Seconds, SecondsPath, Timestamp and TimestampPath.',
    );
  }
  const seconds = scalar(context, reader, 'Seconds', { language, check: secondsProblem });
  const timestamp = scalar(context, reader, 'Timestamp', { language, check: timestampProblem });
  return { ...fields, type: 'Wait', ...(seconds && { seconds }), ...(timestamp && { timestamp }) };
}

function secondsProblem(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 99_999_999
    ? undefined
    : 'Seconds must be a whole number from 0 to 99999999.';
}

function timestampProblem(value: Json): string | undefined {
  return typeof value === 'string' && parseTimestamp(value) !== undefined
    ? undefined
    : 'Timestamp must be an RFC 3339 time such as "2026-01-31T08:00:00Z".';
}

function compileSucceed(context: Context, reader: Reader, where: Where): SucceedState {
  const fields = stateFields(context, reader, {
    ...where,
    transition: 'none',
    assigns: false,
    outputs: true,
  });
  return { ...fields, type: 'Succeed' };
}

function compileFail(context: Context, reader: Reader, where: Where): FailState {
  const fields = stateFields(context, reader, {
    ...where,
    transition: 'none',
    assigns: false,
    outputs: false,
  });
  const options = { language: where.language, check: textProblem, intrinsics: true };
  const error = scalar(context, reader, 'Error', options);
  const cause = scalar(context, reader, 'Cause', options);
  return { ...fields, type: 'Fail', ...(error && { error }), ...(cause && { cause }) };
}

function textProblem(value: Json): string | undefined {
  return typeof value === 'string' ? undefined : 'The field must be a string.';
}

function compileParallel(
  context: Context,
  reader: Reader,
  where: Where,
): ParallelState | undefined {
  const fields = stateFields(context, reader, {
    ...where,
    transition: 'next-or-end',
    assigns: true,
    outputs: true,
  });
  const { language } = where;
  const data = resultFields(context, reader, language, { selector: true, parameters: true });
  const failures = failureFields(context, reader, language);
  const branches = branchesOf(context, reader, language);
  if (branches === undefined) return undefined;
  return { ...fields, ...data, ...failures, type: 'Parallel', branches };
}

function branchesOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Block[] | undefined {
  const list = reader.listField('Branches');
  if (list === undefined || list.length === 0) {
    reader.problem('Branches', 'Branches must hold at least one branch.');
    return undefined;
  }
  const branches: Block[] = [];
  list.forEach((item, index) => {
    const path = [...reader.at('Branches'), index];
    if (!isObject(item)) {
      reader.issues.add(path, 'A branch must be an object with StartAt and States.');
      return;
    }
    const branchReader = new Reader(item, path, reader.issues);
    branchReader.text('Comment');
    const block = compileBlock(context, branchReader, queryLanguage(branchReader, language));
    branchReader.refuseUnknown('in a branch');
    if (block !== undefined) branches.push(block);
  });
  return branches;
}
