import type { Json } from '../data/json';
import type { DataScope } from '../data/scope';
import { textArgument } from './argument';
import { boundedJsonText } from './bounded-text';
import { IntrinsicProblem } from './intrinsic-problem';

/** AWS's figure. */
const TEXT_LENGTH_MAX = 10_000;

const ALGORITHMS = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
} as const;

function shortText(value: Json | undefined): string {
  const text = textArgument(value);
  if (text.length > TEXT_LENGTH_MAX) {
    throw new IntrinsicProblem(`the text is longer than ${TEXT_LENGTH_MAX} characters.`);
  }
  return text;
}

export function base64Encode([text]: readonly Json[], scope: DataScope): Json {
  return scope.natives.base64Encode(shortText(text));
}

export function base64Decode([text]: readonly Json[], scope: DataScope): Json {
  const decoded = scope.natives.base64Decode(shortText(text));
  if (decoded === undefined) throw new IntrinsicProblem('the text is no base64.');
  return decoded;
}

export function hash([data, name]: readonly Json[], scope: DataScope): Json {
  const algorithm = textArgument(name);
  if (!Object.hasOwn(ALGORITHMS, algorithm)) {
    throw new IntrinsicProblem(
      `the algorithm must be one of ${Object.keys(ALGORITHMS).join(', ')}.`,
    );
  }
  const text = typeof data === 'string' ? data : boundedJsonText(data as Json);
  return scope.natives.digest(ALGORITHMS[algorithm as keyof typeof ALGORITHMS], shortText(text));
}
