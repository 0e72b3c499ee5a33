/**
 * Ways to break the product on purpose, one line each. scripts/typescript-loader.cjs and the jest transform beside this
 * file replace `find` by `replace` when SABOTAGE names the switch; `find` must stand in the file exactly once. What is
 * built and shipped knows nothing of it. Without `spec`, the simulation must find it; with one, that spec must.
 *
 * @typedef {{ name: string, story: string, file: string, find: string, replace: string, spec?: string }} Switch
 * @type {readonly Switch[]}
 */
const PROCESSOR = 'apps/history/src/shard/shard-processor.ts';
const PROCESSOR_SPEC = 'apps/history/src/shard/shard-processor.spec.ts';

module.exports = [
  {
    name: 'fence-off',
    story: 'The store takes a turn of an owner that has been replaced.',
    file: 'libs/testing/src/memory-execution-store.ts',
    find: `if (shard.version !== write.version) return { type: 'fenced' };`,
    replace: ``,
  },
  {
    name: 'fence-off-in-sql',
    story: 'The statement of a turn does not compare the version.',
    file: 'libs/postgres/src/execution/turn-statement.ts',
    find: `WHERE shard_id = $1 AND version = $2`,
    replace: `WHERE shard_id = $1 AND $2::int8 IS NOT NULL`,
    spec: 'libs/postgres/src/execution/postgres-execution-store.int.spec.ts',
  },
  {
    name: 'dedup-off',
    story: 'A repeated request is decided again.',
    file: 'apps/history/src/shard/request-records.ts',
    find: `if (request.requestId === undefined) return undefined;
    const record`,
    replace: `return undefined;
    const record`,
  },
  {
    name: 'acknowledge-before-commit',
    story: 'Callers are answered before the turn is stored.',
    file: PROCESSOR,
    find: `    const isGood = write`,
    replace: `    for (const settle of turn.after.settle) settle();
    const isGood = write`,
  },
  {
    name: 'reload-on-unknown-off',
    story: 'After an unknown commit the owner goes on with what it remembers.',
    file: PROCESSOR,
    find: `    this.lease = undefined;
    this.memory.clear();`,
    replace: `    this.lease = undefined;`,
  },
  {
    name: 'unknown-told-as-refused',
    story: 'A caller is told that its request was not taken when nobody knows.',
    file: PROCESSOR,
    find: `abandon(turn, new OutcomeUnknown('the store did not answer', { cause: fault }));`,
    replace: `abandon(turn, new Unavailable('the store did not answer', { cause: fault }));`,
  },
  {
    name: 'dirty-read',
    story: 'A description shows what a turn in progress has decided.',
    file: PROCESSOR,
    find: `    if (this.busy) await new Promise<void>((resolve) => this.idle.push(resolve));
    return this.loader.read`,
    replace: `    return this.loader.read`,
  },
  {
    name: 'fenced-owner-stays',
    story: 'A fenced owner goes on answering from memory.',
    file: PROCESSOR,
    find: `      this.finisher.abandon(turn, new Unavailable(MOVED));
      await this.reacquire();`,
    replace: `      this.finisher.abandon(turn, new Unavailable(MOVED));`,
  },
  {
    name: 'replaced-owner-comes-back',
    story: 'An owner in doubt takes its shard again, whoever has it.',
    file: PROCESSOR,
    find: `ports.store.reacquireShard(shardId, options.owner)`,
    replace: `ports.store.acquireShard(shardId, options.owner)`,
    spec: PROCESSOR_SPEC,
  },
  {
    name: 'refusals-unfenced',
    story: 'A turn that only refuses does not ask whether the shard is still owned.',
    file: PROCESSOR,
    find: `if (turn.after.settle.length === 0) return true;`,
    replace: `return true;`,
    spec: PROCESSOR_SPEC,
  },
  {
    name: 'reads-unfenced',
    story: 'A description from memory does not ask whether the shard is still owned.',
    file: PROCESSOR,
    find: `isHeld && (await this.ownership.holds())`,
    replace: `isHeld`,
    spec: PROCESSOR_SPEC,
  },
  {
    name: 'failed-load-leaves-traces',
    story: 'What a failed load still had on its way enters the memory of the shard.',
    file: 'apps/history/src/shard/run-loader.ts',
    find: `await allSettled([`,
    replace: `await Promise.all([`,
    spec: PROCESSOR_SPEC,
  },
  {
    name: 'full-inbox-skips-records',
    story: 'A record of the log is taken although the one before it found no room.',
    file: 'apps/history/src/shard/shard-inbox.ts',
    find: `if (isFull || offset > this.firstRefused) return false;`,
    replace: `if (isFull) return false;`,
    spec: PROCESSOR_SPEC,
  },
  {
    name: 'late-completion-accepted',
    story: 'An answer to an earlier attempt ends the current one.',
    file: 'libs/engine/src/activity/attempt.ts',
    find: `  if (ref.attempt !== undefined && ref.attempt !== activity.attempt) return undefined;`,
    replace: ``,
  },
  {
    name: 'closed-run-takes-signals',
    story: 'A closed run takes a signal.',
    file: 'libs/engine/src/workflow/signal.ts',
    find: `  if (!isOpen(state)) return reject('WORKFLOW_CLOSED');`,
    replace: ``,
  },
  {
    name: 'timer-by-process-clock',
    story: 'Timers go by a clock of the process, which is half a second ahead.',
    file: 'apps/history/src/shard/database-clock.ts',
    find: `Math.floor(this.monotonicMs() + offsetMs)`,
    replace: `Math.floor(this.monotonicMs() + offsetMs) + 500`,
  },
  {
    name: 'early-timer-fires',
    story: 'A timer fires whenever its run is looked at.',
    file: 'libs/engine/src/timer/fire.ts',
    find: `  if (draft.now < timer.fireTime) return ignore(state, 'early');`,
    replace: ``,
    spec: 'libs/engine/src/timer/timer.spec.ts',
  },
  {
    name: 'timer-fires-twice',
    story: 'A timer that has fired fires again.',
    file: 'libs/engine/src/timer/fire.ts',
    find: `if (!isOpen(state) || timer === undefined || timer.fired) return ignore(state, 'straggler');`,
    replace: `if (!isOpen(state) || timer === undefined) return ignore(state, 'straggler');`,
    spec: 'libs/engine/src/timer/timer.spec.ts',
  },
  {
    name: 'wake-up-not-stored',
    story: 'An earlier moment of attention stays in memory only.',
    file: 'apps/history/src/shard/turn-write.ts',
    find: `(stored === null || needed < stored)`,
    replace: `stored === null`,
  },
  {
    name: 'attempt-start-unchecked',
    story: 'A second worker may start an attempt that one has.',
    file: 'libs/engine/src/activity/start.ts',
    find: `      : reject('ACTIVITY_TASK_ALREADY_STARTED');`,
    replace: `      : ignore(state, 'stolen', replyFor(state, scheduledEventId));`,
  },
  {
    name: 'send-before-commit',
    story: 'A call leaves before the start of its attempt is stored.',
    file: 'apps/history/src/shard/activity-hand-out.ts',
    find: `else this.turn.after.handOver(reservation, task);`,
    replace: `else reservation.deliver(task);`,
  },
  {
    name: 'lost-call-sent-again',
    story: 'A call that may have arrived is sent again as the same attempt.',
    file: 'apps/dispatcher/src/delivery/settle.ts',
    find: `return !LOST.has(outcome.reason);`,
    replace: `return LOST.size > 0;`,
  },
  {
    name: 'slots-leak',
    story: 'The slots of a turn that was not stored stay taken.',
    file: 'apps/history/src/shard/after-commit.ts',
    find: `for (const handOver of this.handOvers) handOver.release();`,
    replace: ``,
  },
  {
    name: 'no-second-offer',
    story: 'An offer that got lost is not made again.',
    file: 'apps/history/src/shard/turn.ts',
    find: `this.router.activities.dispatchAgain(run, due);`,
    replace: `if (due.attempt > 1) this.router.activities.dispatchAgain(run, due);`,
  },
  {
    name: 'silent-call-never-lost',
    story: 'A call whose window passes is waited for without end.',
    file: 'libs/engine/src/activity/tasks.ts',
    find: `  if (respondBy !== undefined) {`,
    replace: `  if (respondBy !== undefined && respondBy < 0) {`,
  },
  {
    name: 'back-off-cut-short',
    story: 'A further attempt leaves at once.',
    file: 'libs/engine/src/activity/start.ts',
    find: `  if (draft.now < activity.dispatchAt) {`,
    replace: `  if (draft.now < 0) {`,
    spec: 'libs/engine/src/activity/attempt.spec.ts',
  },
  {
    name: 'snapshot-one-fact-late',
    story: 'A snapshot claims one fact more than it holds.',
    file: 'apps/history/src/shard/turn-write.ts',
    find: `  const factNumber = run.factNumber + run.fresh.length;`,
    replace: `  const factNumber = run.factNumber + run.fresh.length + 1;`,
  },
  {
    name: 'offset-not-stored',
    story: 'The offset of the log is not stored with what the records did.',
    file: 'apps/history/src/shard/turn-write.ts',
    find: `  const nextOffset = Math.max(lease.nextOffset, turn.nextOffset);`,
    replace: `  const nextOffset = lease.nextOffset;`,
  },
  {
    name: 'records-overtake',
    story: 'Records that wait while the shard is acquired again overtake those before them.',
    file: 'apps/history/src/shard/record-order.ts',
    find: `    item.fail(new OutcomeUnknown('the log is read again'));
    return false;`,
    replace: `    return true;`,
    spec: 'apps/history/src/shard/shard-processor.spec.ts',
  },
  {
    name: 'queues-shared-by-tenants',
    story: 'Task queues of the same name are one for all tenants.',
    file: 'apps/matching/src/task-queue/queue-key.ts',
    find: '`${tenantId}/${namespaceId}/${name}`',
    replace: 'name',
  },
  {
    name: 'outbox-forgotten',
    story: 'What an owner before had still to send to other runs is never sent.',
    file: 'apps/history/src/outbox/outbox.ts',
    find: `    this.isOpen = true;
    this.hasMore = true;`,
    replace: `    this.isOpen = true;`,
  },
  {
    name: 'outbox-row-deleted-unsent',
    story: 'A request to another run that did not arrive is taken for delivered.',
    file: 'apps/history/src/outbox/outbox.ts',
    find: `if (isTransient(outcome)) throw new Unavailable('the target asks to come again');`,
    replace: ``,
    spec: 'apps/history/src/outbox/outbox.spec.ts',
  },
  {
    name: 'workflow-task-started-twice',
    story: 'A second host may start a workflow task that one has.',
    file: 'libs/engine/src/workflow-task/start.ts',
    find: `  if (task.startedEventId !== 0) return alreadyStarted(state, task, request);`,
    replace: ``,
    spec: 'libs/engine/src/workflow-task/start.spec.ts',
  },
  {
    name: 'one-queue-takes-all',
    story: 'A flooding queue may take the memory of all.',
    file: 'apps/matching/src/task-queue/offer-budget.ts',
    find: `if (heldByQueue >= this.offerCountMax - this.held) return false;`,
    replace: `if (heldByQueue + this.held >= 2 * this.offerCountMax) return false;`,
    spec: 'apps/matching/src/task-queue/task-queue-manager.spec.ts',
  },
  {
    name: 'private-addresses-called',
    story: 'An IP address in a URL is called without a look at it.',
    file: 'libs/webhook/src/egress-policy.ts',
    find: `return isPublicAddress(host) ? { ok: true, url } : refuse(\`\${host} is not a public address\`);`,
    replace: `return { ok: true, url };`,
    spec: 'libs/webhook/src/egress-policy.spec.ts',
  },
  {
    name: 'row-security-off',
    story: 'The API reads with the rights of the engine.',
    file: 'libs/postgres/src/tenancy/with-tenant.ts',
    find: 'BEGIN; SET LOCAL ROLE perdure_api; SELECT',
    replace: 'BEGIN; SELECT',
    spec: 'libs/postgres/src/tenancy/with-tenant.int.spec.ts',
  },
];
