// `npm run bench:growth`: does a transition cost more when there is more around it? Compares, in one process each time, the
// CPU (service and Postgres) per unit of work: with an empty store and with a million closed runs, at the beginning and at
// the end of a run of 100,000 events, in one run with 10,000 pending activities against 1,000 runs with ten each, in one run
// that gets 1,000 signals at once against 100 runs that get ten each, and with 10,000 schedules against 50 that act as often
// together.
//   --quick   a tenth of each
//   --only NAME   one of closedRuns, longRun, manyPending, signalBurst, manySchedules
import { costs, graphql, load, putDefinition, startPerdure, stopPerdure } from './perdure.mjs';

/** Each row's hash covers the row before it and, of the first one, the id of the run: a copy has a chain of its own. */
const ROW_BYTES = 'int8send(row.first_event_id) || int8send(row.last_event_id) || row.facts';
const CHAINED = `
  WITH RECURSIVE row AS (
    SELECT tenant_id, to_run, first_event_id, first_fact_number, last_event_id, facts,
      row_number() OVER (PARTITION BY to_run ORDER BY first_event_id, first_fact_number) AS number
    FROM copy JOIN history ON run_id = from_run
  ),
  chained AS (
    SELECT row.*, sha256(uuid_send(tenant_id) || uuid_send(to_run) || ${ROW_BYTES}) AS chain
    FROM row WHERE number = 1
    UNION ALL
    SELECT row.*, sha256(before.chain || ${ROW_BYTES})
    FROM chained AS before JOIN row ON row.to_run = before.to_run AND row.number = before.number + 1
  )`;
const COPY_HISTORY = `${CHAINED}
  INSERT INTO history (tenant_id, run_id, first_event_id, first_fact_number, last_event_id, facts, chain)
  SELECT tenant_id, to_run, first_event_id, first_fact_number, last_event_id, facts, chain FROM chained`;
/** Of runs copied onto themselves: rows whose hash would be another one. */
const COUNT_OTHERS = `${CHAINED}
  SELECT count(*) FILTER (WHERE chained.chain IS DISTINCT FROM history.chain) AS others, count(*) AS total
  FROM chained JOIN history ON run_id = to_run
    AND history.first_event_id = chained.first_event_id
    AND history.first_fact_number = chained.first_fact_number`;

const share = process.argv.includes('--quick') ? 0.1 : 1;
const ACTIVITY = { Type: 'Task', Resource: 'perdure:activity:increment', End: true };
const ratios = [];

const parts = { closedRuns, longRun, manyPending, signalBurst, manySchedules };
const only = process.argv[process.argv.indexOf('--only') + 1];
const isOnly = process.argv.includes('--only');
if (isOnly && !(only in parts)) throw new Error(`--only takes one of ${Object.keys(parts).join()}`);

const perdure = await startPerdure();
for (const [name, run] of Object.entries(parts)) if (!isOnly || name === only) await run();
await stopPerdure(perdure);
console.log('\ncost per unit, large against small');
for (const { name, ratio } of ratios) console.log(`  ${name.padEnd(34)} ${ratio.toFixed(2)}x`);
process.exit(0);

/** The same load before and after a million closed runs, with their histories, have been put into the store. */
async function closedRuns() {
  const cell = { definition: 'single', count: 4_000 * share, inFlight: 64 };
  const measure = async () =>
    median(await times(3, () => costOf(cell.count, () => load(perdure, cell))));
  const small = await measure();
  const total = await fill(1_000_000 * share);
  const large = await measure();
  report(`${total.toLocaleString('en')} closed runs`, small, large);
}

/** One run that calls activity after activity until its history is long. */
async function longRun() {
  const loops = Math.round((100_000 * share) / 6);
  await putDefinition(perdure.url, 'long', {
    StartAt: 'Work',
    TaskQueue: 'single',
    States: {
      Work: { ...ACTIVITY, End: undefined, Next: 'Enough?' },
      'Enough?': {
        Type: 'Choice',
        Choices: [{ Variable: '$', NumericGreaterThanEquals: loops, Next: 'Done' }],
        Default: 'Work',
      },
      Done: { Type: 'Succeed' },
    },
  });
  const { workflowId } = await begin('long', 0);
  const tenth = loops / 10;
  const progress = async () => (await described(workflowId)).historyLength / 6;
  const until = async (count) => {
    while ((await progress()) < count && (await described(workflowId)).status === 'Running') {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const measured = async (from, to) => {
    await until(from);
    const first = await progress();
    const before = await costs(perdure);
    await until(to);
    const after = await costs(perdure);
    return cpuMs(before, after) / ((await progress()) - first);
  };
  const small = await measured(tenth, 2 * tenth);
  const large = await measured(8.8 * tenth, 9.8 * tenth);
  await until(loops);
  report(
    `${(await described(workflowId)).historyLength.toLocaleString('en')} events`,
    small,
    large,
  );
}

/** As many activities in one run as otherwise in a thousand. */
async function manyPending() {
  const pending = 10_000 * share;
  await putDefinition(perdure.url, 'fan', {
    StartAt: 'Fan',
    TaskQueue: 'batch',
    States: {
      Fan: {
        Type: 'Map',
        End: true,
        ItemProcessor: { StartAt: 'Work', States: { Work: ACTIVITY } },
      },
    },
  });
  const items = (count) => Array.from({ length: count }, (_, index) => index);
  const fan = async (runs, width) => {
    const begun = await Promise.all(Array.from({ length: runs }, () => begin('fan', items(width))));
    for (const { workflowId } of begun) await finished(workflowId);
  };
  await fan(pending / 20, 10);
  const small = median(await times(3, () => costOf(pending, () => fan(pending / 10, 10))));
  const large = median(await times(3, () => costOf(pending, () => fan(1, pending))));
  report(`${pending.toLocaleString('en')} pending activities`, small, large);
}

/** As many signals to one run as otherwise to a hundred, sent as fast as they are taken. */
async function signalBurst() {
  const signals = 1_000 * share;
  await putDefinition(perdure.url, 'await', {
    StartAt: 'Fan',
    States: {
      Fan: {
        Type: 'Map',
        End: true,
        ItemProcessor: {
          StartAt: 'Wait',
          States: { Wait: { Type: 'Task', Resource: 'perdure:signal:go', End: true } },
        },
      },
    },
  });
  const burst = async (runs, width) => {
    const items = Array.from({ length: width }, (_, index) => index);
    const begun = await Promise.all(Array.from({ length: runs }, () => begin('await', items)));
    const targets = items.flatMap(() => begun.map(({ workflowId }) => workflowId));
    await inParallel(targets, signalled);
    for (const { workflowId } of begun) await finished(workflowId);
  };
  await burst(signals / 20, 10);
  const small = median(await times(5, () => costOf(signals, () => burst(signals / 10, 10))));
  const large = median(await times(5, () => costOf(signals, () => burst(1, signals))));
  report(`${signals.toLocaleString('en')} signals at once`, small, large);
}

/** Fifty actions a second: of fifty schedules, and of ten thousand whose turns lie two hundred seconds apart. */
async function manySchedules() {
  const [few, many] = [50, 10_000 * share];
  await putDefinition(perdure.url, 'instant', {
    StartAt: 'Done',
    States: { Done: { Type: 'Succeed' } },
  });
  const small = await measuredSchedules(few, few);
  const large = await measuredSchedules(many, few);
  report(`${many.toLocaleString('en')} schedules`, small, large);
}

/** CPU per action of so many schedules, which act so many times per second together. */
async function measuredSchedules(count, perSecond) {
  const everyMs = (count / perSecond) * 1_000;
  const ids = Array.from({ length: count }, (_, index) => `s${count}-${index}`);
  await inParallel(ids, (scheduleId, index) => {
    const phase = (Math.floor(index / perSecond) * 1_000) % everyMs;
    return asked('createSchedule', {
      scheduleId,
      spec: { intervals: [{ every: everyMs, phase }] },
      action: { definition: 'instant' },
      policies: { overlap: 'AllowAll' },
    });
  });
  const actions = async () => {
    const query = `{ workflowCount(query: "WorkflowType = 'instant'") { ... on WorkflowCount { count } } }`;
    return (await graphql(perdure.url, query)).workflowCount.count;
  };
  const rounds = await times(3, async () => {
    const first = await actions();
    const before = await costs(perdure);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    const spent = cpuMs(before, await costs(perdure));
    return spent / ((await actions()) - first);
  });
  await inParallel(ids, (scheduleId) =>
    graphql(
      perdure.url,
      'mutation ($s: String!) { deleteSchedule(scheduleId: $s) { __typename } }',
      { s: scheduleId },
    ),
  );
  return median(rounds);
}

async function asked(mutation, input) {
  const answer = await graphql(
    perdure.url,
    `mutation ($i: CreateScheduleInput!) { ${mutation}(input: $i) { __typename ... on Refused { message } } }`,
    { i: input },
  );
  if (answer[mutation].message !== undefined) throw new Error(answer[mutation].message);
}

/** A few at a time, in order. */
async function inParallel(items, work) {
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      await work(items[index], index);
    }
  };
  await Promise.all(Array.from({ length: 32 }, lane));
}

/** Copies closed runs with their histories until there are this many. */
async function fill(count) {
  const { database } = perdure;
  const columns = (
    await database.query(
      "SELECT column_name FROM information_schema.columns WHERE table_name = 'closed_runs' ORDER BY 1",
    )
  ).rows.map((row) => row.column_name);
  const copied = columns.filter(
    (name) => !['run_id', 'first_run_id', 'workflow_id'].includes(name),
  );
  await database.query(
    'CREATE TEMP TABLE model AS SELECT * FROM closed_runs ORDER BY started_time DESC LIMIT 1000',
  );
  await database.query('CREATE TEMP TABLE copy (from_run uuid, to_run uuid)');
  await database.query('INSERT INTO copy SELECT run_id, run_id FROM model');
  const [{ others, total: rowCount }] = (await database.query(COUNT_OTHERS)).rows;
  if (Number(others) > 0 || Number(rowCount) === 0) {
    throw new Error(`${others} of ${rowCount} rows would get another hash than the service gave`);
  }
  for (let done = 0; done < count; done += 50_000) {
    await database.query('TRUNCATE copy');
    await database.query(
      'INSERT INTO copy SELECT run_id, gen_random_uuid() FROM model CROSS JOIN generate_series(1, 50)',
    );
    await database.query(
      `INSERT INTO closed_runs (run_id, first_run_id, workflow_id, ${copied.join()})
       SELECT to_run, to_run, to_run::text, ${copied.join()} FROM copy JOIN model ON run_id = from_run`,
    );
    await database.query(COPY_HISTORY);
  }
  await database.query('VACUUM ANALYZE closed_runs');
  await database.query('VACUUM ANALYZE history');
  await database.query('CHECKPOINT');
  const { rows } = await database.query('SELECT count(*) AS total FROM closed_runs');
  return Number(rows[0].total);
}

async function begin(definition, input) {
  const { startWorkflow } = await graphql(
    perdure.url,
    'mutation ($d: String!, $n: JSON) { startWorkflow(input: { definition: $d, input: $n }) { ... on StartedWorkflow { workflowId } ... on Refused { code message } } }',
    { d: definition, n: input },
  );
  if (startWorkflow.workflowId === undefined) throw new Error(JSON.stringify(startWorkflow));
  return startWorkflow;
}

async function signalled(workflowId) {
  const { signalWorkflow } = await graphql(
    perdure.url,
    'mutation ($w: String!) { signalWorkflow(input: { workflowId: $w, signal: "go" }) { __typename ... on Refused { message } } }',
    { w: workflowId },
  );
  if (signalWorkflow.message !== undefined) throw new Error(signalWorkflow.message);
}

async function described(workflowId) {
  const { workflow } = await graphql(
    perdure.url,
    'query ($w: String!) { workflow(workflowId: $w) { status historyLength } }',
    { w: workflowId },
  );
  return workflow;
}

async function finished(workflowId) {
  for (;;) {
    const { workflow } = await graphql(
      perdure.url,
      'query ($w: String!) { workflow(workflowId: $w) { result(waitFor: "60s") { status } } }',
      { w: workflowId },
    );
    if (workflow.result.status === 'Completed') return;
    if (workflow.result.status !== 'Running') throw new Error(workflow.result.status);
  }
}

async function costOf(units, work) {
  const before = await costs(perdure);
  await work();
  return cpuMs(before, await costs(perdure)) / units;
}

function cpuMs(before, after) {
  return 1_000 * (after.serviceCpu - before.serviceCpu + after.postgresCpu - before.postgresCpu);
}

async function times(count, measure) {
  const results = [];
  for (let round = 0; round < count; round += 1) results.push(await measure());
  return results;
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function report(name, small, large) {
  ratios.push({ name, ratio: large / small });
  console.log(`${name}: ${small.toFixed(3)} ms -> ${large.toFixed(3)} ms`);
}
