import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** An execution, or a call, as AWS answered it. The data stays outside of the repository: see the README beside it. */
export interface Recorded {
  readonly id: string;
  readonly n: number;
  readonly file: string;
  readonly class: string;
  readonly kind: string;
  readonly type: string | null;
  readonly definition: unknown;
  readonly raw?: string;
  readonly input: unknown;
  readonly params?: Readonly<Record<string, unknown>> | null;
  readonly lambdas?: Readonly<Record<string, { readonly file: string }>> | null;
  readonly placeholders: readonly string[];
  readonly parallel_transformer?: boolean;
  readonly expect: {
    readonly output?: unknown;
    readonly sync?: unknown;
    readonly describe?: { readonly status?: string };
    readonly response?: unknown;
    readonly history?: { readonly events: readonly unknown[] };
    readonly final?: {
      readonly status: string;
      readonly output: unknown;
      readonly error: string | null;
      readonly cause: unknown;
    };
  };
}

/** Directory of the recordings; unset where there are none. */
export const ORACLE = process.env.ASL_ORACLE;

export function recorded(directory: string): Recorded[] {
  const file = join(directory, 'recorded-aws-executions.jsonl.gz');
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded);
}

/** Short name of a recording, as lists of differences give it. */
export function nameOf({ id, n }: Recorded): string {
  return `${id.split('/v2/')[1] ?? id} #${n}`;
}
