import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { RunKey, TurnWrite } from '@app/contract';
import {
  chainSeed,
  Database,
  encodeFacts,
  nextChain,
  openInstallation,
  openSigningKey,
  PostgresExecutionStore,
  readHistoryHead,
  readHistoryRows,
  type SigningKey,
} from '@app/postgres';
import {
  createDatabase,
  testAppend,
  type TestDatabase,
  testEvent,
  testNote,
  testRun,
  testStart,
  testTurn,
} from '@app/testing';

import { exportLines } from './history-export';

const VERIFY = join(__dirname, '../../../../scripts/verify.mjs');

let scratch: TestDatabase;
let database: Database;
let signingKey: SigningKey;
let write: (parts: Partial<TurnWrite>) => Promise<void>;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'perdure-verify-'));
  scratch = await createDatabase();
  const { url } = scratch;
  database = new Database({ url, applicationName: 'spec', connectionCountMax: 2, role: 'engine' });
  await openInstallation(database, 1);
  signingKey = await openSigningKey(database);
  const store = new PostgresExecutionStore(database);
  let { version } = await store.acquireShard(0 as never, 'spec');
  write = async (parts) => {
    await store.writeTurn(testTurn({ shardId: 0 as never, version }, parts));
    version += 1;
  };
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
  rmSync(directory, { recursive: true, force: true });
});

async function linesOf(run: RunKey, eventCount?: number): Promise<string[]> {
  const head = await readHistoryHead(database, run);
  if (head === undefined) throw new Error('The run has no history.');
  const lines: string[] = [];
  const source = {
    run,
    about: { status: eventCount === undefined ? 'Running' : 'Completed', namespace: 'default' },
    head,
    eventCount,
    key: signingKey,
    exportedAt: '2026-01-31T00:00:00.000Z',
    readRows: (after: Parameters<typeof readHistoryRows>[2]['after']) =>
      readHistoryRows(database, run, { after, upTo: head }),
  };
  for await (const line of exportLines(source)) lines.push(line);
  return lines;
}

/** A run of six events in three rows, one of notes alone. */
async function sampleRun(number: number): Promise<RunKey> {
  const run = testRun(number, `order "${String(number)}" \u0000\ud800`);
  await write({
    starts: [testStart(run)],
    appends: [testAppend(run, 0, [testEvent(1), testEvent(2)])],
  });
  await write({ appends: [testAppend(run, 2, [testNote(1)], 3)] });
  await write({
    appends: [
      testAppend(run, 3, [testEvent(3), testEvent(4), testNote(2), testEvent(5), testEvent(6)]),
    ],
  });
  return run;
}

interface Verdict {
  readonly code: number;
  readonly text: string;
}

function verify(
  parameters: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Verdict> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...nodeOptions, VERIFY, ...parameters], {
      cwd: directory,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    child.stdout.on('data', (part: Buffer) => (text += part.toString()));
    child.stderr.on('data', (part: Buffer) => (text += part.toString()));
    child.on('close', (code) => {
      resolve({ code: code ?? -1, text });
    });
  });
}

function file(name: string, content: string | Buffer): string {
  writeFileSync(join(directory, name), content);
  return name;
}

const rewritten = (lines: readonly string[], index: number, change: (line: string) => string) =>
  lines.map((line, at) => (at === index ? change(line) : line)).join('');

describe('an export', () => {
  let run: RunKey;
  let lines: string[];
  let key: string;
  beforeAll(async () => {
    run = await sampleRun(1);
    lines = await linesOf(run);
    key = signingKey.publicKey.toString('base64');
  });

  it('verifies, and says whose signature it bears', async () => {
    const name = file('good.jsonl', lines.join(''));
    expect(await verify([name, '--key', key])).toMatchObject({ code: 0 });
    const { code, text } = await verify([name]);
    expect(code).toBe(0);
    expect(text).toMatch(/^6 events of run .* are as they were signed by key [0-9a-f]{32}, whose/);
  });

  it('holds every event in full, with the bytes of its payloads', () => {
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.filter(({ kind }) => kind === 'event')).toHaveLength(6);
    expect(events.find(({ kind }) => kind === 'event')?.['event']).toEqual({
      type: 'WorkflowExecutionSignaled',
      eventId: 1,
      eventTime: expect.any(Number) as number,
      signalName: 'signal 1',
      identity: 'tester',
      input: [{ metadata: { encoding: 'json/plain' }, data: { $bytes: 'IlwBIg==' } }],
    });
  });

  it('no longer verifies when any one of its bytes is another', async () => {
    const bytes = Buffer.from(lines.join(''));
    const names = Array.from(bytes, (_, at) => {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      return file(`flip-${String(at)}.jsonl`, changed);
    });
    let judged = 0;
    for (let from = 0; from < names.length; from += 1_000) {
      const { text } = await verify([...names.slice(from, from + 1_000), '--key', key]);
      const passed = text.split('\n').filter((line) => line.includes('are as they were signed'));
      expect(passed).toEqual([]);
      judged += text.split('\n').filter((line) => /ALTERED|Not checked/.test(line)).length;
    }
    expect(judged).toBe(bytes.length);
  }, 120_000);

  it.each<[string, (lines: string[]) => string, RegExp]>([
    [
      'a changed event',
      (own) => rewritten(own, 2, (line) => line.replace('signal 2', 'signal x')),
      /Event 2 \(line 3\) was changed/,
    ],
    ['a missing event', (own) => own.toSpliced(2, 1).join(''), /Event 2 is missing: line 3/],
    [
      'missing events',
      (own) => own.toSpliced(5, 1).join(''),
      /Event 3 is missing: event 4 follows/,
    ],
    [
      'events in another order',
      (own) => own.with(1, own[2]!).with(2, own[1]!).join(''),
      /Event 1 is missing: event 2 follows/,
    ],
    [
      'a repeated event',
      (own) => own.toSpliced(3, 0, own[2]!).join(''),
      /Event 2 stands where event 3 belongs/,
    ],
    ['no signature', (own) => own.slice(0, -1).join(''), /truncated after event 6/],
    ['only its beginning', (own) => own.slice(0, 4).join(''), /truncated after event 2/],
    [
      'half a line',
      (own) => own.join('').slice(0, -20),
      /truncated after event 6: line \d+ breaks off/,
    ],
    [
      'its middle cut out',
      (own) => [...own.slice(0, 4), own.at(-1)!].join(''),
      /Events 3 to 6 are missing/,
    ],
    ['something after its end', (own) => `${own.join('')}{}\n`, /added after the signature/],
    [
      'another header',
      (own) => rewritten(own, 0, (line) => line.replace('"Running"', '"Failed"')),
      /header \(line 1\) was changed/,
    ],
    ['a row taken out', (own) => own.toSpliced(4, 1).join(''), /line about the stored rows/],
    ['events changed and hashed anew', (own) => forged(own), /hashes computed anew/],
  ])('is found to have %s', async (what, change, sentence) => {
    const { code, text } = await verify([file(`${what}.jsonl`, change(lines)), '--key', key]);
    expect(text).toMatch(sentence);
    expect(code).toBe(1);
  });

  /** What somebody can do who knows the format and has not the key. */
  function forged(own: readonly string[]): string {
    const { tenantId, namespaceId, workflowId, runId } = run;
    const identity = `{"namespaceId":${JSON.stringify(namespaceId)},"runId":${JSON.stringify(runId)},"tenantId":${JSON.stringify(tenantId)},"workflowId":${JSON.stringify(workflowId)}}`;
    let hash = createHash('sha256').update(`perdure-history/1\n${identity}`).digest();
    return own
      .map((line) => {
        const [, event] = /^\{"event":(.*),"hash":"[0-9a-f]+","kind":"event"\}\n$/.exec(line) ?? [];
        if (event === undefined) return line;
        const text = event.replace('signal 2', 'signal x');
        hash = createHash('sha256').update(hash).update(text).digest();
        return `{"event":${text},"hash":"${hash.toString('hex')}","kind":"event"}\n`;
      })
      .join('');
  }

  it('signed by another key is not taken for ours', async () => {
    const other = createHash('sha256').update('other').digest('base64');
    const wrong = Buffer.concat([
      signingKey.publicKey.subarray(0, 12),
      Buffer.from(other, 'base64'),
    ]);
    const name = file('whose.jsonl', lines.join(''));
    const { code, text } = await verify([name, '--key', wrong.toString('base64')]);
    expect(text).toMatch(/signed by somebody else/);
    expect(code).toBe(1);
  });

  it('is told apart from what is none', async () => {
    expect(await verify([file('none.txt', 'hello\n')])).toMatchObject({ code: 2 });
    expect(await verify([file('empty.txt', '')])).toMatchObject({ code: 2 });
    expect(await verify(['no-such-file'])).toMatchObject({ code: 2 });
    expect(await verify([])).toMatchObject({ code: 2 });
    const newer = lines[0]!.replace('"perdure-history/1"', '"perdure-history/2"');
    const { code, text } = await verify([file('newer.jsonl', newer)]);
    expect(text).toMatch(/its format is perdure-history\/2; this program knows perdure-history\/1/);
    expect(code).toBe(2);
  });

  it('continues an earlier one, and only its own', async () => {
    const early = file('early.jsonl', lines.join(''));
    await write({ appends: [testAppend(run, 8, [testEvent(7)])] });
    const later = file('later.jsonl', (await linesOf(run)).join(''));
    const { code, text } = await verify([later, '--key', key, '--checkpoint', early]);
    expect(text).toMatch(/7 events .* It agrees with the checkpoint at event 6/);
    expect(code).toBe(0);
    const shorter = await verify([early, '--checkpoint', later]);
    expect(shorter.text).toMatch(/had 7 events at the time of the checkpoint and has 6 now/);
    const stranger = file('stranger.jsonl', (await linesOf(await sampleRun(2))).join(''));
    expect(await verify([stranger, '--checkpoint', early])).toMatchObject({ code: 2 });
  });
});

describe('a store that was altered', () => {
  let alteredCount = 100;
  async function alter(run: RunKey, text: string, values: readonly unknown[] = []): Promise<void> {
    await database.run({ operation: 'alter', text }, [run.tenantId, run.runId, ...values]);
  }
  const own = 'tenant_id = $1 AND run_id = $2';

  it.each<[string, string, RegExp]>([
    [
      'in a byte of an event',
      `UPDATE history SET facts = set_byte(facts, octet_length(facts) - 3, 7) WHERE ${own} AND first_event_id = 3 AND last_event_id = 6`,
      /do not fit their chain after event 2/,
    ],
    [
      'by a row taken out',
      `DELETE FROM history WHERE ${own} AND last_event_id = 2 AND first_event_id = 3`,
      /do not fit their chain after event 2/,
    ],
    [
      'by a row without its link',
      `UPDATE history SET chain = NULL WHERE ${own} AND last_event_id = 6`,
      /a row has no link/,
    ],
    [
      'by its last row taken out',
      `DELETE FROM history WHERE ${own} AND last_event_id = 6`,
      /holds 2 events of a run that closed with 6/,
    ],
  ])('%s is not signed for, and the export says where', async (name, statement, sentence) => {
    const run = await sampleRun((alteredCount += 1));
    await alter(run, statement);
    const lines = await linesOf(run, 6);
    expect(JSON.parse(lines.at(-1)!)).toMatchObject({ kind: 'broken' });
    const { code, text } = await verify([file(`altered ${name}.jsonl`, lines.join(''))]);
    expect(text).toMatch(/The service did not sign/);
    expect(text).toMatch(sentence);
    expect(code).toBe(1);
  });

  it('with its chain computed anew agrees with itself, and with no checkpoint given out before', async () => {
    const run = await sampleRun(200);
    const before = file('before.jsonl', (await linesOf(run)).join(''));
    const head = await readHistoryHead(database, run);
    const rows = await readHistoryRows(database, run, { after: undefined, upTo: head! });
    let chain = chainSeed(run);
    for (const row of rows) {
      const isFirst = row.firstEventId === 1;
      const facts = isFirst ? encodeFacts([testEvent(1), testEvent(2, 'forged')]) : row.facts;
      chain = nextChain(chain, { ...row, facts });
      await alter(
        run,
        `UPDATE history SET facts = $3, chain = $4 WHERE ${own} AND first_event_id = $5 AND first_fact_number = $6`,
        [facts, chain, row.firstEventId, row.firstFactNumber],
      );
    }
    const after = file('after.jsonl', (await linesOf(run)).join(''));
    expect(await verify([after])).toMatchObject({ code: 0 });
    const { code, text } = await verify([after, '--checkpoint', before]);
    expect(text).toMatch(/up to event 6 is not what it was/);
    expect(code).toBe(1);
  });
});

it('exports and verifies 100,000 events without holding them in memory', async () => {
  const run = testRun(300);
  await write({ starts: [testStart(run)] });
  for (let first = 1; first <= 100_000; first += 200) {
    const events = Array.from({ length: 200 }, (_, index) => testEvent(first + index));
    await write({ appends: [testAppend(run, first - 1, events)] });
  }
  const head = await readHistoryHead(database, run);
  let pageRowsMax = 0;
  const path = join(directory, 'long.jsonl');
  writeFileSync(path, '');
  let part = '';
  for await (const line of exportLines({
    run,
    about: { status: 'Running' },
    head: head!,
    eventCount: undefined,
    key: signingKey,
    exportedAt: '2026-01-31T00:00:00.000Z',
    readRows: async (after) => {
      const rows = await readHistoryRows(database, run, { after, upTo: head! });
      pageRowsMax = Math.max(
        pageRowsMax,
        rows.reduce((sum, row) => sum + row.facts.length, 0),
      );
      return rows;
    },
  })) {
    part += line;
    if (part.length < 1_000_000) continue;
    writeFileSync(path, part, { flag: 'a' });
    part = '';
  }
  writeFileSync(path, part, { flag: 'a' });
  expect(pageRowsMax).toBeLessThan(5 * 1_048_576);
  expect(readFileSync(path).length).toBeGreaterThan(20 * 1_048_576);
  // Far less heap than the file is long: V8 would give up.
  const { code, text } = await verify(['long.jsonl'], ['--max-old-space-size=16']);
  expect(text).toMatch(/^100000 events/);
  expect(code).toBe(0);
}, 120_000);
