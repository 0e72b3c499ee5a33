import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Evaluated, EvaluateEffect, Json } from '@app/asl';
import type { TenantId } from '@app/contract';

import type { ExpressionEvaluator } from '../ports';
import { analyseExpression } from './analyse-expression';
import type { EvaluationAnswer, EvaluationJob } from './evaluation-job';

/** Processes that evaluate at the same time. */
const CHILD_COUNT = 2;
/** Wall time of one evaluation, after which its process is killed. */
const EVALUATION_MS_MAX = 250;
/** Wall time until a new process is ready; only then the time of the expression it was given begins. */
const START_MS_MAX = 5_000;
/** A process is replaced after so many evaluations: whatever it has leaked goes with it. */
const EVALUATIONS_PER_CHILD_MAX = 1_000;
const WAITING_PER_TENANT_MAX = 10_000;

interface Waiting {
  readonly tenantId: TenantId;
  readonly effect: EvaluateEffect;
  readonly resolve: (evaluated: Evaluated) => void;
}

/**
 * Evaluates JSONata of tenants in processes of its own, which have no environment, no network of ours, little memory,
 * and are killed when an evaluation takes too long: no expression can stop or end the shard. Tenants take turns. Nothing
 * is started until the first expression comes.
 */
export class ExpressionPool implements ExpressionEvaluator {
  private readonly children: Child[] = [];
  private readonly queues = new Map<TenantId, Waiting[]>();
  private closed = false;

  evaluate(tenantId: TenantId, effect: EvaluateEffect): Evaluated | Promise<Evaluated> {
    const problem = analyseExpression(effect.expression);
    if (problem !== undefined) return failed(effect, problem);
    return new Promise((resolve) => {
      const queue = this.queues.get(tenantId) ?? [];
      if (queue.length >= WAITING_PER_TENANT_MAX) {
        resolve(failed(effect, 'too many expressions of the tenant wait to be evaluated'));
        return;
      }
      this.queues.set(tenantId, queue);
      queue.push({ tenantId, effect, resolve });
      this.assign();
    });
  }

  close(): void {
    this.closed = true;
    for (const child of this.children.splice(0)) child.kill();
  }

  private assign(): void {
    while (!this.closed && this.queues.size > 0) {
      const child = this.idleChild();
      if (child === undefined) return;
      const next = this.nextWaiting();
      if (next === undefined) return;
      void this.serve(child, next);
    }
  }

  private async serve(child: Child, next: Waiting): Promise<void> {
    next.resolve(await child.evaluate(next.effect));
    this.assign();
  }

  private idleChild(): Child | undefined {
    const idle = this.children.find((child) => child.isIdle);
    if (idle !== undefined) return idle;
    if (this.children.length >= CHILD_COUNT) return undefined;
    const child = new Child(() => {
      this.children.splice(this.children.indexOf(child), 1);
    });
    this.children.push(child);
    return child;
  }

  /** One of each tenant in turn: the map keeps them in the order in which they were served last. */
  private nextWaiting(): Waiting | undefined {
    for (const [tenantId, queue] of this.queues) {
      const next = queue.shift();
      this.queues.delete(tenantId);
      if (queue.length > 0) this.queues.set(tenantId, queue);
      if (next !== undefined) return next;
    }
    return undefined;
  }
}

/** One evaluating process: does one thing at a time, and is gone after the first that goes wrong. */
class Child {
  isIdle = true;
  private readonly process: ChildProcess;
  private evaluations = 0;
  private isReady = false;
  private timer: NodeJS.Timeout | undefined;
  private answer: ((answer: EvaluationAnswer | undefined) => void) | undefined;

  constructor(private readonly gone: () => void) {
    this.process = fork(childPath(), [], {
      execArgv: [
        '--max-old-space-size=96',
        '--stack-size=900',
        '--permission',
        `--allow-fs-read=${readableRoot()}`,
      ],
      env: {},
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.process.on('message', (message) => {
      if (this.isReady) this.answer?.(message as EvaluationAnswer);
      else this.becomeReady();
    });
    this.process.on('exit', () => {
      this.leave();
    });
    this.process.on('error', () => {
      this.leave();
    });
    this.process.unref();
    this.process.channel?.unref();
  }

  async evaluate(effect: EvaluateEffect): Promise<Evaluated> {
    this.isIdle = false;
    this.process.channel?.ref();
    const { expression, bindings, field } = effect;
    const job: EvaluationJob = { expression, bindings, field };
    const answer = await this.ask(job);
    this.process.channel?.unref();
    if (answer === undefined) {
      this.kill();
      return failed(
        effect,
        `it took longer than ${String(EVALUATION_MS_MAX)} ms or too much memory`,
      );
    }
    this.evaluations += 1;
    if (this.evaluations >= EVALUATIONS_PER_CHILD_MAX) this.kill();
    else this.isIdle = true;
    if (!answer.ok) return failed(effect, answer.problem);
    return {
      ok: true,
      value: answer.text === undefined ? undefined : (JSON.parse(answer.text) as Json),
    };
  }

  kill(): void {
    this.process.kill('SIGKILL');
    this.leave();
  }

  /** `undefined` when there was no answer in time, or the process ended. */
  private ask(job: EvaluationJob): Promise<EvaluationAnswer | undefined> {
    return new Promise((resolve) => {
      this.answer = (answer) => {
        clearTimeout(this.timer);
        this.answer = undefined;
        resolve(answer);
      };
      this.giveUpAfter(this.isReady ? EVALUATION_MS_MAX : START_MS_MAX);
      this.process.send(job, (error) => {
        if (error !== null) this.answer?.(undefined);
      });
    });
  }

  private giveUpAfter(limitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.answer?.(undefined), limitMs);
  }

  private becomeReady(): void {
    this.isReady = true;
    if (this.answer !== undefined) this.giveUpAfter(EVALUATION_MS_MAX);
  }

  private leave(): void {
    this.isIdle = false;
    this.answer?.(undefined);
    this.gone();
  }
}

function childPath(): string {
  const compiled = join(__dirname, 'expression-child.js');
  return existsSync(compiled) ? compiled : join(__dirname, 'expression-child.ts');
}

/** The folder that holds both this code and its dependencies. */
function readableRoot(): string {
  return join(
    __dirname,
    ...(__dirname.includes('dist') ? ['..', '..', '..', '..', '..'] : ['..', '..', '..', '..']),
    '*',
  );
}

function failed(effect: EvaluateEffect, problem: string): Evaluated {
  const where = `The JSONata expression '${effect.expression}' specified for the field '${effect.field}'`;
  return {
    ok: false,
    error: 'States.QueryEvaluationError',
    cause: `${where} threw an error during evaluation. ${problem}`,
  };
}
