import { type EpochMs, WorkflowStatus } from '@app/contract';

import { statusNumber } from '../../execution/workflow-status-number';
import { toStoredText } from '../../wire/stored-text';
import { wordsOf } from '../words-of';
import type { FieldRef, Literal } from './ast';
import { durationMs } from './duration-literal';
import type { Field, FieldType } from './field';
import { momentMs } from './moment-literal';
import { QueryProblem } from './query-problem';

/** What decides how a query is understood. */
export interface Meaning {
  /** Throws `QueryProblem` for a name that the namespace does not know. */
  readonly resolve: (ref: FieldRef) => Field;
  /** What moments such as '-24h' are relative to. */
  readonly now: EpochMs;
}

/** What a literal means beside a field, in the form in which values of the field are stored. */
export function literalValue(
  field: Field,
  literal: Literal,
  { now }: Pick<Meaning, 'now'>,
): string | number | boolean {
  switch (field.type) {
    case 'Text':
      return someWords(field, literal);
    case 'Keyword':
    case 'KeywordList':
      return toStoredText(textOf(field, literal, 'a text in single quotes'));
    case 'RunId':
      return runId(field, literal);
    case 'Status':
      return status(field, literal);
    case 'Int':
    case 'Double':
      return numberValue(field, literal);
    case 'Bool':
      return booleanValue(field, literal);
    case 'Datetime':
      return (
        momentMs(literal, now) ??
        wrong(field, literal, "a moment such as '2026-01-31T00:00:00Z', or '-24h' for a day ago")
      );
    case 'Duration':
      return durationMs(literal) ?? wrong(field, literal, "a duration such as '1h30m' or '250ms'");
  }
}

function textOf(field: Field, literal: Literal, expected: string): string {
  return literal.kind === 'string' ? literal.text : wrong(field, literal, expected);
}

function someWords(field: Field, literal: Literal): string {
  const text = textOf(field, literal, 'words in single quotes');
  return wordsOf(text).length > 0
    ? text
    : wrong(field, literal, 'at least one word of letters or digits');
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function runId(field: Field, literal: Literal): string {
  const text = textOf(field, literal, 'a UUID in single quotes').toLowerCase();
  return UUID.test(text) ? text : wrong(field, literal, 'a UUID in single quotes');
}

const STATUS_NAMES = Object.keys(WorkflowStatus) as WorkflowStatus[];

function status(field: Field, literal: Literal): number {
  // Temporal's clients may give its number.
  const numbered = literal.kind === 'number' ? Number(literal.text) : 0;
  const known = STATUS_NAMES.find((candidate) => statusNumber(candidate) === numbered);
  if (known !== undefined) return numbered;
  const expected = `one of ${STATUS_NAMES.map((name) => `'${name}'`).join(', ')}, 'Paused'`;
  const text = textOf(field, literal, expected);
  const name = STATUS_NAMES.find((candidate) => candidate === text);
  return name === undefined ? wrong(field, literal, expected) : statusNumber(name);
}

function numberValue(field: Field, literal: Literal): number {
  const expected = field.type === 'Int' ? 'an integer' : 'a number';
  if (literal.kind !== 'number') return wrong(field, literal, expected);
  const value = Number(literal.text);
  const isValid = field.type === 'Int' ? Number.isSafeInteger(value) : Number.isFinite(value);
  return isValid ? value : wrong(field, literal, expected);
}

function booleanValue(field: Field, literal: Literal): boolean {
  if (literal.kind === 'boolean') return literal.value;
  const text = literal.text.toLowerCase();
  if (literal.kind === 'string' && (text === 'true' || text === 'false')) return text === 'true';
  return wrong(field, literal, 'true or false');
}

const TYPE_NAMES: Readonly<Partial<Record<FieldType, string>>> = {
  Status: 'a status',
  RunId: 'a run id',
};

function wrong(field: Field, literal: Literal, expected: string): never {
  const type = TYPE_NAMES[field.type] ?? `of type ${field.type}`;
  throw new QueryProblem(
    literal.position,
    `${field.name} is ${type}. Compare it with ${expected}.`,
  );
}
