import { isList, type Json } from '../data/json';
import type {
  Expression,
  ItemBatcher,
  ItemReader,
  MapState,
  QueryLanguage,
  ResultWriter,
} from '../machine';
import type { Context } from './context';
import { jsonataExpression, scalar, templateExpression } from './expression';
import type { Reader } from './reader';
import { parseResource } from './resource';

type Stores = Pick<MapState, 'itemReader' | 'itemBatcher' | 'resultWriter'>;

/** ItemReader, ItemBatcher and ResultWriter of a distributed Map. */
export function mapStores(context: Context, reader: Reader, language: QueryLanguage): Stores {
  const itemReader = itemReaderOf(context, reader.objectField('ItemReader'), language);
  const itemBatcher = itemBatcherOf(context, reader.objectField('ItemBatcher'), language);
  const resultWriter = resultWriterOf(context, reader.objectField('ResultWriter'), language);
  return {
    ...(itemReader && { itemReader }),
    ...(itemBatcher && { itemBatcher }),
    ...(resultWriter && { resultWriter }),
  };
}

function given(
  context: Context,
  reader: Reader,
  language: QueryLanguage,
): { readonly arguments?: Expression } {
  const args =
    language === 'JSONata'
      ? jsonataExpression(context, reader, 'Arguments')
      : templateExpression(context, reader, 'Parameters');
  return args ? { arguments: args } : {};
}

/** The service that is called: its name as that of an activity. */
function serviceOf(reader: Reader): string | undefined {
  const text = reader.requiredText('Resource');
  const resource = text === undefined ? undefined : parseResource(text);
  if (resource?.type === 'activity' && resource.invocation === 'service') {
    return resource.activityType;
  }
  if (text !== undefined) {
    reader.problem('Resource', 'Resource must name a call to S3: arn:aws:states:::s3:<api>.');
  }
  return undefined;
}

const INPUT_TYPES = ['CSV', 'JSON', 'JSONL', 'PARQUET', 'MANIFEST'] as const;
const DELIMITERS: Readonly<Record<string, string>> = {
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  SPACE: ' ',
  TAB: '\t',
};

function itemReaderOf(
  context: Context,
  reader: Reader | undefined,
  language: QueryLanguage,
): ItemReader | undefined {
  if (reader === undefined) return undefined;
  const activityType = serviceOf(reader);
  const args = given(context, reader, language);
  const config = reader.objectField('ReaderConfig');
  const inputType = config?.text('InputType');
  const isList = activityType?.endsWith(':listObjectsV2') === true;
  if (!isList) checkInputType(reader, inputType);
  const itemCountMax =
    config && scalar(context, config, 'MaxItems', { language, check: countProblem });
  const itemsPointer = config?.text('ItemsPointer');
  const csv = inputType === 'CSV' && config ? csvOf(config) : undefined;
  for (const field of ['ManifestType', 'Transformation']) config?.raw(field);
  config?.refuseUnknown('in ReaderConfig');
  reader.refuseUnknown('in ItemReader');
  if (activityType === undefined) return undefined;
  return {
    activityType,
    ...args,
    inputType: isList ? 'LIST' : ((inputType ?? 'JSON') as ItemReader['inputType']),
    ...(csv && { csv }),
    ...(itemsPointer !== undefined && { itemsPointer }),
    ...(itemCountMax && { itemCountMax }),
  };
}

function checkInputType(reader: Reader, inputType: string | undefined): void {
  if (!(INPUT_TYPES as readonly (string | undefined)[]).includes(inputType)) {
    reader.problem('ReaderConfig', `InputType must be one of [${INPUT_TYPES.join(', ')}].`);
  }
  if (inputType === 'PARQUET' || inputType === 'MANIFEST') {
    reader.problem('ReaderConfig', `InputType ${inputType} is not supported. Convert it to JSONL.`);
  }
}

function csvOf(config: Reader): NonNullable<ItemReader['csv']> {
  const delimiter = DELIMITERS[config.text('CSVDelimiter') ?? 'COMMA'];
  if (delimiter === undefined) {
    config.problem(
      'CSVDelimiter',
      `CSVDelimiter must be one of [${Object.keys(DELIMITERS).join(', ')}].`,
    );
  }
  const location = config.text('CSVHeaderLocation');
  if (location !== 'FIRST_ROW' && location !== 'GIVEN') {
    config.problem('CSVHeaderLocation', 'CSVHeaderLocation must be FIRST_ROW or GIVEN.');
  }
  const headers = config.listField('CSVHeaders');
  if (location === 'GIVEN' && (!isList(headers) || headers.length === 0)) {
    config.problem('CSVHeaders', 'CSVHeaders is required when CSVHeaderLocation is GIVEN.');
  }
  return {
    delimiter: delimiter ?? ',',
    ...(location === 'GIVEN' && headers && { headers: headers.map(String) }),
  };
}

function itemBatcherOf(
  context: Context,
  reader: Reader | undefined,
  language: QueryLanguage,
): ItemBatcher | undefined {
  if (reader === undefined) return undefined;
  const options = { language, check: countProblem };
  const itemCountMax = scalar(context, reader, 'MaxItemsPerBatch', options);
  const bytesMax = scalar(context, reader, 'MaxInputBytesPerBatch', options);
  const batchInput =
    language === 'JSONata'
      ? jsonataExpression(context, reader, 'BatchInput')
      : templateExpression(context, reader, 'BatchInput');
  if (itemCountMax === undefined && bytesMax === undefined) {
    reader.issues.add(
      reader.path,
      'ItemBatcher needs MaxItemsPerBatch or MaxInputBytesPerBatch. Give one.',
    );
  }
  reader.refuseUnknown('in ItemBatcher');
  return {
    ...(itemCountMax && { itemCountMax }),
    ...(bytesMax && { bytesMax }),
    ...(batchInput && { batchInput }),
  };
}

function resultWriterOf(
  context: Context,
  reader: Reader | undefined,
  language: QueryLanguage,
): ResultWriter | undefined {
  if (reader === undefined) return undefined;
  const activityType = serviceOf(reader);
  const args = given(context, reader, language);
  reader.raw('WriterConfig');
  reader.refuseUnknown('in ResultWriter');
  return activityType === undefined ? undefined : { activityType, ...args };
}

function countProblem(value: Json): string | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? undefined
    : 'The field must be a whole number of 0 or more.';
}
