import { ServiceFailure } from '../service-failure';
import {
  type Answered,
  type AwsAction,
  type AwsProtocol,
  bodyText,
  headerOf,
  requestIdOf,
} from './protocol';
import { parseXml, xmlAt, xmlList, xmlText, type XmlValue } from './xml';

/** How an action of S3 is written: most of an object store's work, and no more. */
interface S3Action {
  readonly method: string;
  readonly query?: (
    parameters: Readonly<Record<string, unknown>>,
  ) => Record<string, string | undefined>;
  readonly result: (answer: Answered) => unknown;
}

const ACTIONS: Readonly<Record<string, S3Action>> = {
  GetObject: {
    method: 'GET',
    result: (answer) => ({ ...objectOf(answer), Body: bodyText(answer) }),
  },
  HeadObject: { method: 'HEAD', result: objectOf },
  PutObject: { method: 'PUT', result: (answer) => headersOf(answer, STORED) },
  DeleteObject: { method: 'DELETE', result: () => ({}) },
  CopyObject: {
    method: 'PUT',
    result: (answer) => ({
      CopyObjectResult: listed(xmlAt(parseXml(bodyText(answer)), 'CopyObjectResult')),
    }),
  },
  ListObjectsV2: {
    method: 'GET',
    query: ({ Prefix, Delimiter, MaxKeys, ContinuationToken, StartAfter }) => ({
      'list-type': '2',
      prefix: textOf(Prefix),
      delimiter: textOf(Delimiter),
      'max-keys': textOf(MaxKeys),
      'continuation-token': textOf(ContinuationToken),
      'start-after': textOf(StartAfter),
    }),
    result: (answer) => listing(xmlAt(parseXml(bodyText(answer)), 'ListBucketResult')),
  },
  CreateBucket: { method: 'PUT', result: (answer) => headersOf(answer, { Location: 'location' }) },
  DeleteBucket: { method: 'DELETE', result: () => ({}) },
  HeadBucket: { method: 'HEAD', result: () => ({}) },
};

const STORED = {
  ChecksumCRC32: 'x-amz-checksum-crc32',
  ChecksumType: 'x-amz-checksum-type',
  ETag: 'etag',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  VersionId: 'x-amz-version-id',
} as const;

const OBJECT = {
  AcceptRanges: 'accept-ranges',
  ContentType: 'content-type',
  ETag: 'etag',
  LastModified: 'last-modified',
  ServerSideEncryption: 'x-amz-server-side-encryption',
  VersionId: 'x-amz-version-id',
} as const;

/** S3's own: an object is a path, its attributes are headers. Buckets are named in the path, which every maker takes. */
export const s3Protocol: AwsProtocol = {
  request({ action, parameters, origin }: AwsAction) {
    const known = ACTIONS[action];
    if (known === undefined) {
      throw new ServiceFailure(
        'States.Runtime',
        `The action ${action} of S3 is not supported here.`,
      );
    }
    const { Bucket, Key, Body, ContentType, CopySource } = parameters;
    const path = [textOf(Bucket) ?? '', ...(textOf(Key)?.split('/') ?? [])]
      .map(encodeURIComponent)
      .join('/');
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(known.query?.(parameters) ?? {})) {
      if (value !== undefined) query.set(name, value);
    }
    const search = query.size > 0 ? `?${query.toString().replaceAll('+', '%20')}` : '';
    const contentType = textOf(ContentType);
    const copySource = textOf(CopySource);
    return {
      method: known.method,
      url: `${origin}/${path}${search}`,
      headers: {
        ...(contentType !== undefined && { 'content-type': contentType }),
        ...(copySource !== undefined && { 'x-amz-copy-source': copySource }),
      },
      body: known.method === 'PUT' ? (textOf(Body) ?? '') : '',
    };
  },
  result: ({ action }, answer) => ACTIONS[action]?.result(answer) ?? {},
  refusal(answer) {
    const error = xmlAt(parseXml(bodyText(answer)), 'Error');
    const code = xmlText(error, 'Code') ?? (answer.status === 404 ? 'NoSuchKey' : '');
    return { code, message: xmlText(error, 'Message') ?? '', requestId: requestIdOf(answer) };
  },
};

function objectOf(answer: Answered): object {
  const length = headerOf(answer, 'content-length');
  const metadata = Object.entries(answer.headers).filter(([name]) =>
    name.startsWith('x-amz-meta-'),
  );
  return {
    ...headersOf(answer, OBJECT),
    ...(length !== undefined && { ContentLength: Number(length) }),
    Metadata: Object.fromEntries(
      metadata.map(([name, value]) => [name.slice('x-amz-meta-'.length), value]),
    ),
  };
}

function headersOf(answer: Answered, names: Readonly<Record<string, string>>): object {
  const found = Object.entries(names).map(([member, name]) => [member, headerOf(answer, name)]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined)) as object;
}

const NUMBERS: ReadonlySet<string> = new Set(['KeyCount', 'MaxKeys', 'Size']);
const FLAGS: ReadonlySet<string> = new Set(['IsTruncated']);
const LISTS: ReadonlySet<string> = new Set(['Contents', 'CommonPrefixes']);

function listing(value: XmlValue | XmlValue[] | undefined): unknown {
  if (typeof value !== 'object' || Array.isArray(value)) return {};
  return listed(value);
}

function listed(value: XmlValue | XmlValue[] | undefined): unknown {
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((each): unknown => listed(each));
  const members = Object.entries(value).map(([name, each]) => {
    if (LISTS.has(name)) return [name, xmlList(each).map(listed)];
    if (NUMBERS.has(name)) return [name, Number(each)];
    return [name, FLAGS.has(name) ? each === 'true' : listed(each)];
  });
  return Object.fromEntries(members) as object;
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
