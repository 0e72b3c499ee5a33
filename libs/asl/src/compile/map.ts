import { isList, isObject, type Json } from '../data/json';
import type { Block, Expression, MapState, QueryLanguage } from '../machine';
import { compileBlock } from './block';
import type { Context } from './context';
import { jsonataExpression, pathField, scalar, templateExpression } from './expression';
import { failureFields } from './failure-fields';
import { mapStores } from './map-stores';
import { queryLanguage } from './query-language';
import type { Reader } from './reader';
import { resultFields } from './result-fields';
import { stateFields } from './state-fields';

/**
 * A Map state. The items of a distributed one run inside of the same run, with variables of their own and with its
 * threshold of failures.
 */
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
  const isolated = processor?.mode === 'DISTRIBUTED';
  const items = itemsOf(context, reader, language);
  const itemSelector = selectorOf(context, reader, language);
  const concurrencyMax = scalar(context, reader, 'MaxConcurrency', {
    language,
    check: wholeNumber,
  });
  const tolerated = isolated ? toleratedOf(context, reader, language) : {};
  const data = resultFields(context, reader, language, { selector: true, parameters: false });
  const failures = failureFields(context, reader, language);
  const label = distributedOnly(reader, isolated);
  const stores = isolated ? mapStores(context, reader, language) : {};
  if (processor?.block === undefined) return undefined;
  return {
    ...fields,
    ...data,
    ...failures,
    ...tolerated,
    ...stores,
    type: 'Map',
    processor: processor.block,
    isolated,
    ...(label !== undefined && { label }),
    ...(items && { items }),
    ...(itemSelector && { itemSelector }),
    ...(concurrencyMax && { concurrencyMax }),
  };
}

interface Processor {
  readonly block: Block | undefined;
  readonly mode: 'INLINE' | 'DISTRIBUTED';
}

function processorOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Processor | undefined {
  if (reader.has('ItemProcessor') && reader.has('Iterator')) {
    reader.problem('Iterator', 'Give either ItemProcessor or Iterator, not both.');
  }
  const field = reader.has('Iterator') ? 'Iterator' : 'ItemProcessor';
  const processor = reader.objectField(field);
  if (processor === undefined) {
    if (!reader.has(field)) reader.problem(field, `${field} is required. Add it.`);
    return undefined;
  }
  const mode = modeOf(processor.objectField('ProcessorConfig'));
  processor.text('Comment');
  const block = compileBlock(context, processor, queryLanguage(processor, language));
  processor.refuseUnknown(`in ${field}`);
  return { block, mode };
}

function modeOf(config: Reader | undefined): 'INLINE' | 'DISTRIBUTED' {
  const mode = config?.text('Mode') ?? 'INLINE';
  if (mode !== 'INLINE' && mode !== 'DISTRIBUTED') {
    config?.problem('Mode', 'Mode must be "INLINE" or "DISTRIBUTED".');
  }
  const executionType = config?.text('ExecutionType');
  if (executionType !== undefined && executionType !== 'STANDARD' && executionType !== 'EXPRESS') {
    config?.problem('ExecutionType', 'ExecutionType must be "STANDARD" or "EXPRESS".');
  }
  if (mode === 'DISTRIBUTED' && config?.has('ExecutionType') === false) {
    config.problem('ExecutionType', 'ExecutionType is required in DISTRIBUTED mode. Add it.');
  }
  if (mode === 'INLINE' && executionType !== undefined) {
    config?.problem('ExecutionType', 'ExecutionType belongs to DISTRIBUTED mode. Remove it.');
  }
  config?.refuseUnknown('in ProcessorConfig');
  return mode === 'DISTRIBUTED' ? 'DISTRIBUTED' : 'INLINE';
}

function toleratedOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Pick<MapState, 'toleratedFailureCount' | 'toleratedFailurePercentage'> {
  const toleratedFailureCount = scalar(context, reader, 'ToleratedFailureCount', {
    language,
    check: wholeCount,
  });
  const toleratedFailurePercentage = scalar(context, reader, 'ToleratedFailurePercentage', {
    language,
    check: percentage,
  });
  return {
    ...(toleratedFailureCount && { toleratedFailureCount }),
    ...(toleratedFailurePercentage && { toleratedFailurePercentage }),
  };
}

function wholeCount(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? undefined
    : 'ToleratedFailureCount must be a whole number of 0 or more.';
}

function percentage(value: Json): string | undefined {
  return typeof value === 'number' && value >= 0 && value <= 100
    ? undefined
    : 'ToleratedFailurePercentage must be a number from 0 to 100.';
}

function itemsOf(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): Expression | undefined {
  if (language === 'JSONPath') {
    const path = pathField(reader, 'ItemsPath');
    if (path === null) reader.problem('ItemsPath', 'ItemsPath must not be null.');
    const text = reader.text('ItemsPath');
    if (!path || text === undefined) return undefined;
    return { type: 'path', evaluate: path, field: 'ItemsPath', text };
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
  return templateExpression(
    context,
    reader,
    reader.has('Parameters') ? 'Parameters' : 'ItemSelector',
  );
}

function wholeNumber(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? undefined
    : 'MaxConcurrency must be a whole number of 0 or more.';
}

const DISTRIBUTED_ONLY = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
  'Label',
] as const;

const LABEL_LENGTH_MAX = 40;

function distributedOnly(reader: Reader, isolated: boolean): string | undefined {
  for (const field of DISTRIBUTED_ONLY) {
    if (isolated || !reader.has(field)) continue;
    reader.raw(field);
    reader.issues.warn(
      reader.at(field),
      `${field} has no effect here: it belongs to a Map whose ProcessorConfig has Mode DISTRIBUTED.`,
      'SCHEMA_VALIDATION_FAILED',
    );
  }
  const label = isolated ? reader.text('Label') : undefined;
  if (label !== undefined && (label === '' || label.length > LABEL_LENGTH_MAX)) {
    reader.problem('Label', `Label must have 1 to ${LABEL_LENGTH_MAX} characters.`);
  }
  return label;
}
