import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { AslDriver, AslNatives, type AslOutcome, jsonataEvaluator } from '@app/testing';

import { compile } from './index';

/** What AWS answered, outside of the repository: see the README beside the data. */
const directory = process.env.ASL_ORACLE;

interface Recorded {
  readonly id: string;
  readonly n: number;
  readonly class: string;
  readonly kind: string;
  readonly type: string;
  readonly definition: unknown;
  readonly input: unknown;
  readonly placeholders: readonly string[];
  readonly expect: {
    readonly output?: unknown;
    readonly final?: {
      readonly status: string;
      readonly output: unknown;
      readonly error: string | null;
      readonly cause: unknown;
    };
  };
}

function recorded(): Recorded[] {
  const file = join(directory!, 'recorded-aws-executions.jsonl.gz');
  return gunzipSync(readFileSync(file))
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Recorded);
}

const GENERIC = ['date', 'datetime', 'timestamp', 'snf_role_arn', 'sfn_role_arn', 'json-input'];
const TOKEN = /<[A-Za-z_][\w-]*(?::[\w.:+-]*)?>|1{12}/g;

/** A text in which every placeholder matches anything. */
function pattern(text: string, names: ReadonlySet<string>): RegExp {
  const marks = [TOKEN.source, ...[...names].map(escaped)].join('|');
  const parts = text.split(new RegExp(`(?:${marks})`, 'g'));
  return new RegExp(`^${parts.map(escaped).join('[\\s\\S]*?')}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** JSON inside of texts is compared as JSON, as the runner beside the data does. */
function normal(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.trim();
    if (!/^[{[]/.test(text)) return value;
    try {
      return normal(JSON.parse(text));
    } catch {
      return value;
    }
  }
  if (Array.isArray(value)) return value.map(normal);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normal(item)]));
}

function same(expected: unknown, actual: unknown, names: ReadonlySet<string>): boolean {
  if (typeof expected === 'string') {
    if (names.has(expected)) return true;
    return typeof actual === 'string' && pattern(expected, names).test(actual);
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => same(item, actual[index], names))
    );
  }
  if (typeof expected !== 'object' || expected === null) return expected === actual;
  if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return false;
  const wanted = Object.entries(expected);
  const given = actual as Record<string, unknown>;
  return (
    wanted.length === Object.keys(given).length &&
    wanted.every(([key, item]) => key in given && same(item, given[key], names))
  );
}

type Final = NonNullable<Recorded['expect']['final']>;

/** Of some executions only the output was recorded. */
function finalOf({ expect: { final, output } }: Recorded): Final {
  return final ?? { status: 'ExecutionSucceeded', output, error: null, cause: null };
}

function difference(recording: Recorded, outcome: AslOutcome): string | undefined {
  const final = finalOf(recording);
  const names = new Set([...GENERIC, ...recording.placeholders]);
  switch (final.status) {
    case 'ExecutionSucceeded':
      if (outcome.status !== 'Completed') return `ended as ${JSON.stringify(outcome)}`;
      // Outputs are recorded as JSON texts.
      return same(normal(final.output), normal(JSON.stringify(outcome.output)), names)
        ? undefined
        : `output ${JSON.stringify(outcome.output)} for ${JSON.stringify(final.output)}`;
    case 'ExecutionFailed':
      if (outcome.status !== 'Failed') return `ended as ${JSON.stringify(outcome)}`;
      return differentFailure(final, outcome, names);
    default:
      return undefined;
  }
}

function differentFailure(
  final: Final,
  outcome: AslOutcome & { status: 'Failed' },
  names: ReadonlySet<string>,
): string | undefined {
  if ((final.error ?? '') !== outcome.error && !same(final.error, outcome.error, names)) {
    return `error ${outcome.error} for ${final.error ?? ''}`;
  }
  return same(normal(final.cause ?? ''), normal(outcome.cause), names)
    ? undefined
    : `cause ${outcome.cause} for ${JSON.stringify(final.cause)}`;
}

async function disagreement(recording: Recorded): Promise<string | undefined> {
  const { definition } = recording;
  const compiled = compile(
    typeof definition === 'string' ? definition : JSON.stringify(definition),
  );
  if (!compiled.ok)
    return `refused: ${compiled.issues.map((issue) => `${issue.pointer} ${issue.message}`).join('; ')}`;
  const natives = new AslNatives();
  const driver = new AslDriver(compiled.machine, {
    natives,
    evaluate: jsonataEvaluator(natives),
    activity: () => ({ type: 'timed-out', timeoutType: 'ScheduleToClose' }),
  });
  const input = typeof recording.input === 'string' ? JSON.parse(recording.input) : recording.input;
  try {
    return difference(recording, await driver.start(input ?? {}));
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
}

describe('executions recorded on AWS', () => {
  if (directory === undefined) {
    it.skip('are not compared: set ASL_ORACLE to the directory that holds them', () => undefined);
    return;
  }

  it('end with the same output, error and cause', async () => {
    const cases = recorded().filter(
      (each) =>
        each.class === 'pure' &&
        each.kind === 'StartExecution' &&
        (each.expect.final !== undefined || 'output' in each.expect) &&
        each.expect.final?.status !== 'ExecutionAborted',
    );
    const differences: string[] = [];
    for (const each of cases) {
      const difference = await disagreement(each);
      if (difference !== undefined) {
        differences.push(`${each.id.split('::').slice(1).join('::')} #${each.n}: ${difference}`);
      }
    }
    expect(cases.length).toBeGreaterThan(500);
    expect(differences).toEqual([]);
  }, 60_000);
});
