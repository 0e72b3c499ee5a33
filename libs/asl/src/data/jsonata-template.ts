import { isList, isObject, type Json, setKey } from './json';

/** One `{% ... %}` expression and the field it stands in. */
export interface JsonataExpression {
  readonly source: string;
  readonly field: string;
}

/** What JSONata text a host evaluates: effect and answer are data, the interpreter itself never runs tenant code. */
export interface EvaluateEffect {
  readonly type: 'evaluate';
  readonly expression: string;
  readonly field: string;
  /** `$states` and the variables in scope. */
  readonly bindings: Readonly<Record<string, Json>>;
}

export type Evaluated =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly error: string; readonly cause: string };

export type Effect = EvaluateEffect;

/** A value with expressions in it. */
export type JsonataTemplate =
  | { readonly type: 'literal'; readonly value: Json }
  | { readonly type: 'expression'; readonly expression: JsonataExpression }
  | { readonly type: 'list'; readonly items: readonly JsonataTemplate[] }
  | { readonly type: 'object'; readonly entries: readonly (readonly [string, JsonataTemplate])[] };

const EXPRESSION = /^\{%([\s\S]*)%\}$/u;

/** The source inside of `{% ... %}`, or `undefined` for other text. */
export function expressionSource(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

export function compileJsonataTemplate(value: Json, field: string): JsonataTemplate {
  if (typeof value === 'string') {
    const source = expressionSource(value);
    return source === undefined
      ? { type: 'literal', value }
      : { type: 'expression', expression: { source, field } };
  }
  if (isList(value)) {
    const items = value.map((item, index) => compileJsonataTemplate(item, `${field}[${index}]`));
    return items.every((item) => item.type === 'literal')
      ? { type: 'literal', value }
      : { type: 'list', items };
  }
  if (isObject(value)) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, compileJsonataTemplate(item, `${field}/${key}`)] as const,
    );
    return entries.every(([, item]) => item.type === 'literal')
      ? { type: 'literal', value }
      : { type: 'object', entries };
  }
  return { type: 'literal', value };
}

/** Every expression of a template, for static checks. */
export function* expressionsOf(template: JsonataTemplate): Generator<JsonataExpression> {
  switch (template.type) {
    case 'literal':
      return;
    case 'expression':
      yield template.expression;
      return;
    case 'list':
      for (const item of template.items) yield* expressionsOf(item);
      return;
    case 'object':
      for (const [, item] of template.entries) yield* expressionsOf(item);
  }
}

/** Fills a template with evaluated expressions, in the order in which they stand. */
export function* fillTemplate(
  template: JsonataTemplate,
  evaluate: (expression: JsonataExpression) => Generator<Effect, Json, Evaluated>,
): Generator<Effect, Json, Evaluated> {
  switch (template.type) {
    case 'literal':
      return template.value;
    case 'expression':
      return yield* evaluate(template.expression);
    case 'list': {
      const items: Json[] = [];
      for (const item of template.items) items.push(yield* fillTemplate(item, evaluate));
      return items;
    }
    case 'object': {
      const object: Record<string, Json> = {};
      for (const [key, item] of template.entries) {
        setKey(object, key, yield* fillTemplate(item, evaluate));
      }
      return object;
    }
  }
}
