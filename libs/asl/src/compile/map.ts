import { isList, isObject, type Json } from '../data/json';
import type { Expression, MapState, QueryLanguage } from '../machine';
import { compileBlock } from './block';
import type { Context } from './context';
import { jsonataExpression, pathField, scalar, templateExpression } from './expression';
import { failureFields } from './failure-fields';
import { queryLanguage } from './query-language';
import type { Reader } from './reader';
import { resultFields } from './result-fields';
import { stateFields } from './state-fields';

/** An inline Map state. */
export function compileMap(
  context: Context,
  reader: Reader,
  name: string,
  language: QueryLanguage,
): MapState | undefined {
  const fields = stateFields(context, reader, {
    name,
    language,
    transition: 'next-or-end',
    assigns: true,
    outputs: true,
  });
  const processor = processorOf(context, reader, language);
  const items = itemsOf(context, reader, language);
  const itemSelector = selectorOf(context, reader, language);
  const concurrencyMax = scalar(context, reader, 'MaxConcurrency', { language, check: wholeNumber });
  const data = resultFields(context, reader, language, { selector: true, parameters: false });
  const failures = failureFields(context, reader, language);
  refuseDistributed(reader);
  if (processor === undefined) return undefined;
  return {
    ...fields,
    ...data,
    ...failures,
    type: 'Map',
    processor,
    ...(items && { items }),
    ...(itemSelector && { itemSelector }),
    ...(concurrencyMax && { concurrencyMax }),
  };
}

function processorOf(context: Context, reader: Reader, language: QueryLanguage) {
  if (reader.has('ItemProcessor') && reader.has('Iterator')) {
    reader.problem('Iterator', 'Give either ItemProcessor or Iterator, not both.');
  }
  const field = reader.has('Iterator') ? 'Iterator' : 'ItemProcessor';
  const processor = reader.objectField(field);
  if (processor === undefined) {
    if (!reader.has(field)) reader.problem(field, `${field} is required. Add it.`);
    return undefined;
  }
  const config = processor.objectField('ProcessorConfig');
  const mode = config?.text('Mode');
  if (mode !== undefined && mode !== 'INLINE') {
    config?.problem('Mode', 'Only the mode INLINE is supported.');
  }
  config?.refuseUnknown('in ProcessorConfig of an inline Map');
  processor.text('Comment');
  const block = compileBlock(context, processor, queryLanguage(processor, language));
  processor.refuseUnknown(`in ${field}`);
  return block;
}

function itemsOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Expression | undefined {
  if (language === 'JSONPath') {
    const path = pathField(reader, 'ItemsPath');
    if (path === null) reader.problem('ItemsPath', 'ItemsPath must not be null.');
    return path ? { type: 'path', evaluate: path, field: 'ItemsPath' } : undefined;
  }
  const value = reader.raw('Items');
  const fits = value === undefined || typeof value === 'string' || isList(value) || isObject(value);
  if (!fits) reader.problem('Items', 'Items must be an array, an object or an expression.');
  return jsonataExpression(context, reader, 'Items');
}

/** `Parameters` is the old name of ItemSelector. */
function selectorOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Expression | undefined {
  if (language === 'JSONata') return jsonataExpression(context, reader, 'ItemSelector');
  if (reader.has('ItemSelector') && reader.has('Parameters')) {
    reader.problem('Parameters', 'Give either ItemSelector or Parameters, not both.');
  }
  return templateExpression(context, reader, reader.has('Parameters') ? 'Parameters' : 'ItemSelector');
}

function wholeNumber(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? undefined
    : 'MaxConcurrency must be a whole number of 0 or more.';
}

const DISTRIBUTED_FIELDS = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
  'Label',
] as const;

function refuseDistributed(reader: Reader): void {
  for (const field of DISTRIBUTED_FIELDS) {
    if (!reader.has(field)) continue;
    reader.raw(field);
    reader.problem(field, `${field} belongs to distributed Map states, which are not supported.`);
  }
}
