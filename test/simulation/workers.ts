import type { RequestOutcome, RunKey, SubmittedRequest } from '@app/contract';
import type { HttpPost, HttpResult, PostInFlight } from '@app/webhook';

import { beating, completion, failing } from '../../apps/api/src/activity/activity.service';
import { attemptName } from './monitor';
import type { SimProcess } from './sim-process';
import { workResult } from './work-result';
import type { World } from './world';

/** What a worker reads of a call. */
interface Call {
  readonly namespace: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly activityType: string;
  readonly attempt: number;
  readonly taskToken: string;
  readonly input: unknown;
}

type Token = RunKey & {
  readonly scheduledEventId: number;
  readonly activityId: string;
  readonly attempt: number;
};

interface InFlight {
  readonly process: SimProcess;
  readonly post: HttpPost;
  readonly settle: (result: HttpResult) => void;
}

/** Longer than any response window here. */
const SLOW_MS_MAX = 40_000;

/** The customers' HTTP workers: do what the seed says, and keep account of what they saw and said. */
export class Workers {
  /** Attempts seen, and everything answered to each. */
  readonly seen = new Map<string, number>();
  private readonly answers = new Map<string, Set<string>>();

  constructor(private readonly world: World) {}

  hasAnswered(run: RunKey, scheduledEventId: number, attempt: number, result: string): boolean {
    return this.answers.get(attemptName(run, scheduledEventId, attempt))?.has(result) ?? false;
  }

  /** The in-memory HTTP port of the dispatcher. */
  post(process: SimProcess, post: HttpPost): PostInFlight {
    const { world } = this;
    let isSettled = false;
    let settle: (result: HttpResult) => void = () => undefined;
    const result = new Promise<HttpResult>((resolve) => {
      settle = (outcome) => {
        if (isSettled) return;
        isSettled = true;
        resolve(outcome);
      };
    });
    world.strikeAt('dispatcher.before-send', process);
    process.pass(() => {
      world.time.after(world.latencyMs(), () => {
        this.arrive({ process, post, settle });
      });
    });
    world.strikeAt('dispatcher.after-send', process);
    return {
      result,
      abort: () => {
        settle(broken('Aborted', true));
      },
    };
  }

  private arrive(inFlight: InFlight): void {
    const { faults } = this.world;
    if (faults.strikes('worker-unreachable')) {
      this.reply(inFlight, broken('Connect', false));
      return;
    }
    if (faults.strikes('worker-gateway')) {
      this.reply(inFlight, answer(502, 'bad gateway'));
      return;
    }
    const { type, data } = JSON.parse(inFlight.post.body) as { type: string; data: unknown };
    if (type === 'activity.cancel') {
      faults.probe('cancel call arrived');
      this.reply(inFlight, answer(200, '{}'));
    } else if (type === 'activity.execute.batch') {
      this.workBatch(inFlight, (data as { items: Call[] }).items);
    } else this.work(inFlight, data as Call);
  }

  private work(inFlight: InFlight, call: Call): void {
    const { faults, random } = this.world;
    if (faults.strikes('worker-throttles')) {
      this.reply(inFlight, answer(429, '', { 'retry-after': '1' }));
      return;
    }
    if (faults.strikes('worker-unavailable')) {
      this.reply(inFlight, answer(503, ''));
      return;
    }
    const token = this.see(call, inFlight.post);
    const isSlow = faults.strikes('worker-slow');
    const workMs = isSlow ? random.below(SLOW_MS_MAX) : random.pick([0, 1, 5, 50, 1_000]);
    if (faults.strikes('worker-hangs')) return;
    if (faults.strikes('worker-accepts')) {
      this.reply(inFlight, answer(202, '{"heartbeatTimeoutMs":60000}'));
      const isLate = faults.strikes('worker-late');
      this.answerByToken(token, call, isLate ? random.between(55_000, 100_000) : workMs + 10);
      return;
    }
    this.world.time.after(workMs, () => {
      this.conclude(inFlight, token, call);
    });
    if (workMs > 0 && faults.strikes('worker-streams')) this.beat(inFlight, workMs);
  }

  private conclude(inFlight: InFlight, token: Token, call: Call): void {
    const { faults } = this.world;
    const problem = this.problem();
    if (problem !== undefined) {
      this.reply(inFlight, answer(500, problem, { 'content-type': 'application/problem+json' }));
      return;
    }
    const result = this.resultOf(token, call);
    if (faults.strikes('worker-connection-lost')) this.reply(inFlight, broken('Lost', true));
    else if (faults.strikes('worker-garbage')) this.reply(inFlight, answer(200, '{"half'));
    else this.reply(inFlight, answer(200, result));
    if (faults.strikes('worker-answers-twice')) this.answerByToken(token, call, 5);
  }

  private problem(): string | undefined {
    const { faults } = this.world;
    if (faults.strikes('worker-fails')) return '{"type":"Broken","retryable":true}';
    if (faults.strikes('worker-fails-finally')) return '{"type":"Refused","retryable":false}';
    return undefined;
  }

  /** Each call of a batch as a line of a streamed answer, in any order; some lines may be missing. */
  private workBatch(inFlight: InFlight, calls: readonly Call[]): void {
    const { faults, random, time } = this.world;
    let lastMs = 0;
    for (const call of calls) {
      const id = (call as unknown as { id: string }).id;
      const token = this.see(call, inFlight.post, id);
      if (faults.strikes('worker-hangs')) continue;
      const workMs = random.pick([0, 1, 5, 50]);
      lastMs = Math.max(lastMs, workMs);
      time.after(workMs, () => {
        const problem = this.problem();
        const said =
          problem === undefined ? `"result":${this.resultOf(token, call)}` : `"error":${problem}`;
        this.line(inFlight, `{"id":${JSON.stringify(id)},${said}}`);
      });
    }
    time.after(lastMs + 1, () => {
      this.reply(inFlight, answer(200, '', { 'content-type': 'application/x-ndjson' }));
    });
  }

  private beat(inFlight: InFlight, untilMs: number): void {
    for (let at = 1; at < untilMs; at = at * 3 + 1_000) {
      this.world.time.after(at, () => {
        this.line(inFlight, '{"heartbeat":{"at":1}}');
      });
    }
  }

  /** Notes that the attempt was seen: once, and after its start was stored. */
  private see(call: Call, post: HttpPost, batchId?: string): Token {
    const { monitor, violate } = this.world;
    const token = JSON.parse(call.taskToken) as Token;
    const name = attemptName(token, token.scheduledEventId, token.attempt);
    this.world.trace.note('worker', `sees ${name}`);
    const times = (this.seen.get(name) ?? 0) + 1;
    this.seen.set(name, times);
    if (times > 1) violate('ACT-1', `attempt ${name} was seen ${times} times`);
    const book = monitor.runs.get(token.runId);
    const activity = book?.activities.get(token.scheduledEventId);
    if (activity === undefined || activity.attempt < token.attempt) {
      violate('ACT-1', `attempt ${name} was seen before its start was stored`);
    } else if (
      activity.attempt === token.attempt &&
      activity.startedAt === undefined &&
      !activity.isOver
    ) {
      violate('ACT-1', `attempt ${name} was seen without a stored start`);
    }
    const webhookId = batchId ?? post.headers['webhook-id'];
    const { runId, scheduledEventId, attempt } = token;
    if (webhookId !== `act_${runId}_${scheduledEventId}_${attempt}`) {
      violate('ACT-1', `attempt ${name} came under the name ${String(webhookId)}`);
    }
    this.judgeTenant(token, call, post);
    return token;
  }

  /** Inputs carry the tenant they belong to, URLs and queues too. */
  private judgeTenant(token: Token, call: Call, post: HttpPost): void {
    const canary = (call.input as { canary?: string } | null)?.canary;
    const isMixed =
      (canary !== undefined && canary !== token.tenantId) || !post.url.includes(token.tenantId);
    if (isMixed) this.world.violate('ISO', `${post.url} was called for ${token.tenantId}`);
  }

  private resultOf(token: Token, call: Call): string {
    const result = workResult(call.activityType, call.input);
    const name = attemptName(token, token.scheduledEventId, token.attempt);
    const answers = this.answers.get(name) ?? new Set();
    this.answers.set(name, answers.add(result));
    return result;
  }

  /** Answers by the callback door, with the API's own mapping. */
  private answerByToken(token: Token, call: Call, afterMs: number): void {
    const { faults, random, time } = this.world;
    const { scheduledEventId: _event, activityId, attempt, ...run } = token;
    const { tenantId, namespaceId, workflowId, runId } = run;
    const key = { tenantId, namespaceId, workflowId, runId, activity: { activityId, attempt } };
    const say = (what: object): void => {
      this.world.submitFromOutside({ ...key, ...what } as SubmittedRequest, (outcome) => {
        faults.probe(isOk(outcome) ? 'answer by token taken' : 'answer by token refused');
      });
    };
    if (random.chance(0.3)) time.after(afterMs / 2, () => say(beating({ half: true }, 'worker')));
    time.after(afterMs, () => {
      if (faults.strikes('worker-fails')) {
        say(failing({ type: 'Broken', message: 'broken', retryable: true }, 'worker'));
        return;
      }
      const result: unknown = JSON.parse(this.resultOf(token, call));
      say(completion(result, 'worker'));
      if (faults.strikes('worker-answers-twice'))
        time.after(3, () => say(completion(result, 'worker')));
    });
  }

  private reply({ process, settle }: InFlight, result: HttpResult): void {
    this.world.time.after(this.world.latencyMs(), () => {
      process.pass(() => {
        settle(result);
      });
    });
  }

  private line({ process, post }: InFlight, line: string): void {
    this.world.time.after(this.world.latencyMs(), () => {
      process.pass(() => post.onLine?.(line));
    });
  }
}

function isOk(outcome: RequestOutcome | undefined): boolean {
  return outcome?.ok === true;
}

function answer(status: number, body: string, headers: Record<string, string> = {}): HttpResult {
  return {
    type: 'answer',
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(body),
    trace: { totalMs: 1 },
  };
}

function broken(reason: 'Connect' | 'Lost' | 'Aborted', maybeSent: boolean): HttpResult {
  return { type: 'fault', reason, maybeSent, message: reason, trace: { totalMs: 1 } };
}
