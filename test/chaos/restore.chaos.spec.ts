import { spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { GraphqlClient } from '../e2e/support/graphql';
import { TestService } from '../e2e/support/service';

/** The server and its tools; a base backup needs more than the service brings along. */
const config = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' });
const BIN = config.status === 0 ? config.stdout.trim() : '';
const isPossible = BIN !== '' && spawnSync(join(BIN, 'pg_basebackup'), ['--version']).status === 0;
const describeWithTools = isPossible ? describe : describe.skip;
if (!isPossible) it.skip('restores need pg_basebackup and a server of Postgres', () => undefined);

const ACCOUNT = process.getuid?.() === 0 ? 'postgres' : undefined;
const WAITS = {
  StartAt: 'Go',
  States: { Go: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
};
const PASSES = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
const POINT = 'before-the-mistake';

jest.setTimeout(180_000);

describeWithTools('an installation that is restored to a moment', () => {
  const home = mkdtempSync(join(tmpdir(), 'perdure-restore-'));
  const [primary, backup, archive] = ['primary', 'backup', 'archive'].map((name) =>
    join(home, name),
  ) as [string, string, string];

  beforeAll(() => {
    for (const folder of [primary, archive]) mkdirSync(folder, { mode: 0o700 });
    if (ACCOUNT !== undefined) for (const folder of [home, primary, archive]) own(folder);
  });
  afterAll(() => {
    for (const data of [primary, backup]) {
      spawnSync(...command('pg_ctl', ['stop', '-D', data, '-m', 'immediate']));
    }
    rmSync(home, { recursive: true, force: true });
  });

  it('has every run that was acknowledged before it, and none of the mistake after it', async () => {
    const port = await freePort();
    run('initdb', ['-D', primary, '-U', 'perdure', '--auth=trust', '--no-sync']);
    writeFileSync(
      join(primary, 'postgresql.auto.conf'),
      [
        `port = ${String(port)}`,
        `unix_socket_directories = ''`,
        `listen_addresses = '127.0.0.1'`,
        `max_connections = 200`,
        `archive_mode = on`,
        `archive_command = 'test ! -f ${archive}/%f && cp %p ${archive}/%f'`,
      ].join('\n'),
    );
    startPostgres(primary);
    const url = `postgres://perdure@127.0.0.1:${String(port)}/postgres`;

    const service = await TestService.start({ DATABASE_URL: url });
    const api = new GraphqlClient(service.url);
    await api.put('waits', WAITS);
    await api.put('passes', PASSES);
    await startAll(api, 'waits', 'before', 20);
    await startAll(api, 'passes', 'done-before', 20);

    // Under load: what begins meanwhile is in the base backup or in the archived log, and nobody knows which.
    const backingUp = begin('pg_basebackup', [
      ...['-h', '127.0.0.1', '-p', String(port), '-U', 'perdure'],
      ...['-D', backup, '--checkpoint=fast', '--wal-method=none', '--no-sync'],
    ]);
    let during = 0;
    while (!backingUp.isOver()) {
      await startAll(api, 'waits', `during-${String(during)}`, 5);
      during += 1;
    }
    await backingUp.ended;
    await startAll(api, 'waits', 'after', 20);
    await api.signal('after-0', 'go', 'acknowledged');
    expect(await api.result('after-0')).toMatchObject({ status: 'Completed' });

    sql(port, `SELECT pg_create_restore_point('${POINT}')`);
    for (const id of ['before-1', 'after-1']) await terminate(api, id);
    await startAll(api, 'waits', 'too-late', 5);
    sql(port, 'SELECT pg_switch_wal()');
    await service.stop();
    run('pg_ctl', ['stop', '-D', primary, '-m', 'fast', '-w']);

    writeFileSync(
      join(backup, 'postgresql.auto.conf'),
      [
        `port = ${String(port)}`,
        `unix_socket_directories = ''`,
        `listen_addresses = '127.0.0.1'`,
        `max_connections = 200`,
        `restore_command = 'cp ${archive}/%f %p'`,
        `recovery_target_name = '${POINT}'`,
        `recovery_target_action = 'promote'`,
      ].join('\n'),
    );
    writeFileSync(join(backup, 'recovery.signal'), '');
    if (ACCOUNT !== undefined) own(join(backup, 'recovery.signal'));
    startPostgres(backup);
    await untilPromoted(port);

    const restored = await TestService.start({ DATABASE_URL: url });
    try {
      await check(new GraphqlClient(restored.url), during);
    } finally {
      await restored.stop();
    }
  });

  async function check(api: GraphqlClient, during: number): Promise<void> {
    const waiting = [
      ...names('before', 20),
      ...Array.from({ length: during }, (_, index) => names(`during-${String(index)}`, 5)).flat(),
      ...names('after', 20).slice(1),
    ];
    // The mistake is undone: what it ended goes on.
    for (const id of waiting) expect([id, await statusOf(api, id)]).toEqual([id, 'Running']);
    for (const id of [...names('done-before', 20), 'after-0']) {
      expect([id, await statusOf(api, id)]).toEqual([id, 'Completed']);
    }
    for (const id of names('too-late', 5)) expect(await statusOf(api, id)).toBeUndefined();
    for (const id of waiting) await api.signal(id, 'go', id);
    for (const id of waiting) {
      expect(await api.result(id)).toMatchObject({ status: 'Completed', output: id });
    }
  }
});

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}-${String(index)}`);
}

async function startAll(
  api: GraphqlClient,
  definition: string,
  prefix: string,
  count: number,
): Promise<void> {
  for (const workflowId of names(prefix, count)) {
    const started = await api.start({ definition, workflowId, input: {} });
    expect(started['__typename']).toBe('StartedWorkflow');
  }
}

async function terminate(api: GraphqlClient, workflowId: string): Promise<void> {
  await api.ask(
    `mutation ($w: String!) {
      terminateWorkflow(input: { workflowId: $w, reason: "a mistake" }) { __typename }
    }`,
    { w: workflowId },
  );
  expect(await statusOf(api, workflowId)).toBe('Terminated');
}

async function statusOf(api: GraphqlClient, workflowId: string): Promise<string | undefined> {
  const { workflow } = await api.ask(
    'query ($w: String!) { workflow(workflowId: $w) { status } }',
    { w: workflowId },
  );
  return (workflow as { status: string } | null)?.status;
}

/** Postgres does not run as root: as its own account then. */
function command(program: string, args: readonly string[]): [string, string[]] {
  const path = join(BIN, program);
  if (ACCOUNT === undefined) return [path, [...args]];
  const as = ['--reuid', ACCOUNT, '--regid', ACCOUNT, '--clear-groups'];
  return ['setpriv', [...as, path, ...args]];
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(...command(program, args), {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

function begin(program: string, args: readonly string[]) {
  const child = spawn(...command(program, args), { stdio: ['ignore', 'ignore', 'inherit'] });
  return {
    isOver: () => child.exitCode !== null,
    ended: new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => {
        if (code === 0) resolve();
        else reject(new Error(`${program} ended with ${String(code)}`));
      });
    }),
  };
}

/** Its log goes to a file: a pipe that the server keeps open would never end. */
function startPostgres(data: string): void {
  run('pg_ctl', ['start', '-D', data, '-l', join(data, 'server.log'), '-w', '-t', '60']);
}

function sql(port: number, statement: string): string {
  const target = ['-h', '127.0.0.1', '-p', String(port), '-U', 'perdure', '-d', 'postgres'];
  const { stdout, stderr, status } = spawnSync(
    join(BIN, 'psql'),
    [...target, '-At', '-c', statement],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

async function untilPromoted(port: number): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    if (sql(port, 'SELECT pg_is_in_recovery()') === 'f') return;
    await sleep(100);
  }
  throw new Error('the restored server is still in recovery');
}

function own(path: string): void {
  const id = (flag: string) =>
    Number(spawnSync('id', [flag, ACCOUNT ?? ''], { encoding: 'utf8' }).stdout);
  chownSync(path, id('-u'), id('-g'));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => {
        resolve(port);
      });
    });
  });
}
