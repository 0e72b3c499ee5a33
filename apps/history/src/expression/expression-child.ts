import { createHash, randomInt, randomUUID } from 'node:crypto';

import jsonata from 'jsonata';

import type { EvaluationAnswer, EvaluationJob } from './evaluation-job';

/** Values of one result. */
const RESULT_BYTES_MAX = 262_144;
const RANGE_LENGTH_MAX = 873_782;

function serve(job: EvaluationJob): void {
  evaluate(job).then(
    (answer) => process.send?.(answer),
    (error: unknown) => process.send?.({ ok: false, problem: String(error) }),
  );
}

// The first answer says that this process is ready, and what is only slow the first time is behind it.
serve({ expression: '$sum([1..3].($ * 2))', bindings: {}, field: '' });
process.on('message', serve);
process.on('disconnect', () => {
  process.exit(0);
});

async function evaluate(job: EvaluationJob): Promise<EvaluationAnswer> {
  try {
    const expression = jsonata(job.expression);
    register(expression);
    // No input: `$` is nothing in Step Functions, everything is in `$states` and the variables.
    const value: unknown = await expression.evaluate(undefined, { ...job.bindings });
    if (value === undefined || typeof value === 'function') return { ok: true };
    const text = JSON.stringify(value);
    return text.length > RESULT_BYTES_MAX
      ? { ok: false, problem: `The result is larger than ${String(RESULT_BYTES_MAX)} characters.` }
      : { ok: true, text };
  } catch (error) {
    return { ok: false, problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  const { code, message } = error as { code?: unknown; message?: unknown };
  return `${typeof code === 'string' ? `${code}: ` : ''}${String(message)}`;
}

/** The functions that Step Functions adds, and the one it takes away: also under another name, `$e := $eval`. */
function register(expression: ReturnType<typeof jsonata>): void {
  expression.assign('eval', undefined);
  expression.registerFunction('partition', partition, '<a-n:a<a>>');
  expression.registerFunction('range', range, '<nnn:a<n>>');
  expression.registerFunction('hash', hash, '<s-s?:s>');
  expression.registerFunction('random', seededRandom, '<n?:n>');
  expression.registerFunction('uuid', () => randomUUID(), '<:s>');
  expression.registerFunction('parse', (text: string) => JSON.parse(text) as unknown, '<s-:x>');
}

function partition(list: readonly unknown[], size: number): unknown[][] {
  const length = Math.trunc(size);
  if (length < 1) throw new Error('The size of $partition must be at least 1.');
  const parts: unknown[][] = [];
  for (let start = 0; start < list.length; start += length) {
    parts.push(list.slice(start, start + length));
  }
  return parts;
}

function range(first: number, last: number, step: number): number[] {
  const by = Math.trunc(step);
  const start = Math.trunc(first);
  const end = Math.trunc(last);
  if (by === 0) throw new Error('The step of $range must not be 0.');
  const length = Math.max(0, Math.floor((end - start) / by) + 1);
  if (length > RANGE_LENGTH_MAX) throw new Error('Expression evaluation memory limit exceeded.');
  const numbers = Array.from({ length }, (_, index) => start + index * by);
  // A sequence of one number is that number, as everywhere in JSONata; AWS does the same.
  return Object.defineProperty(numbers, 'sequence', { value: true, enumerable: false });
}

const HASHES: Readonly<Record<string, string>> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

function hash(text: string, algorithm = 'SHA-256'): string {
  const name = HASHES[algorithm];
  if (name === undefined)
    throw new Error(`The algorithm of $hash must be one of ${Object.keys(HASHES).join(', ')}.`);
  return createHash(name).update(text).digest('hex');
}

function seededRandom(seed?: number): number {
  if (seed === undefined) return randomInt(2 ** 32) / 2 ** 32;
  return createHash('sha256').update(String(seed)).digest().readUInt32BE(0) / 2 ** 32;
}
