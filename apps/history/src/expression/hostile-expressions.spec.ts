import type { EvaluateEffect } from '@app/asl';
import { TenantId } from '@app/contract';

import { analyseExpression } from './analyse-expression';
import { ExpressionPool } from './expression-pool';

const TENANT = TenantId('00000000-0000-4000-8000-000000000001');
const OTHER = TenantId('00000000-0000-4000-8000-000000000002');

const long = 'a'.repeat(40_000);
const INPUT = {
  text: `${long}!`,
  deep: '['.repeat(100_000),
  list: Array.from({ length: 20_000 }, (_, index) => ({ id: index })),
};

/** They run for ever, or nearly. */
const ENDLESS = [
  '($f := function($x) { $f($x) }; $f(1))',
  '($f := function($x) { $g($x) }; $g := function($x) { $f($x) }; $f(1))',
  '(function($x) { $x($x) })(function($x) { $x($x) })',
  '($f := function($n) { $n < 2 ? 1 : $f($n - 1) + $f($n - 2) }; $f(60))',
  '$count([1..30000].([1..30000]))',
  '$reduce([1..800000], function($a, $b) { $a & $b })',
  '$sort([1..60000], function($a, $b) { $count([1..1000]) > 0 })',
  '$map([1..800000], function($x) { $count([1..800000]) })',
  '$filter([1..800000], function($x) { $count($filter([1..800000], function($y) { $y = $x })) > 0 })',
  '$distinct($map([1..200000], function($x) { {"k": $x} }))',
  '$match($text, /(a+)+$/)',
  '$match($text, /(a|a)*$/)',
  '$replace($text, /(a*)*b/, "")',
  '$split($text, /(a|aa)+c/)',
  '$contains($text, /^(([a-z])+.)+[A-Z]([a-z])+$/)',
  '$list[$count($list[id in $list.id]) > 0]',
];

/** They would fill the memory. */
const LARGE = [
  '[1..873783]',
  '[1..1e15]',
  '$range(0, 1e15, 1)',
  '$pad("", 1e9)',
  '$pad("a", -1e10, "b")',
  '($f := function($s, $n) { $n = 0 ? $s : $f($s & $s, $n - 1) }; $f("aaaa", 40))',
  '$join($map([1..400000], function($x) { $text }))',
  '$map([1..2000], function($x) { $text })',
  '$string($map([1..400000], function($x) { {"id": $x, "t": "ttttttttttttt"} }))',
  '$partition([1..800000], 1)',
  '$zip([1..800000], [1..800000])',
  '$append([1..800000], [1..800000])',
  '$merge($map([1..400000], function($x) { {$string($x): $x} }))',
  '$shuffle([1..873782])',
  '$base64encode($join($map([1..200000], function($x) { "aaaaaaaaaa" })))',
  '$formatNumber(1, $pad("0", 1e9, "0"))',
];

/** They reach for what is not theirs. A value of theirs is one, and no more. */
const ESCAPES = [
  '$eval("1 + 1")',
  '$eval ("1")',
  '($e := $eval; $e("1"))',
  '$string.constructor("return process")()',
  '"".constructor.constructor("return process")()',
  '{}.__proto__.polluted',
  '$lookup({}, "__proto__")',
  '$lookup({}, "constructor")',
  '$merge([{"__proto__": {"polluted": 1}}])',
  '$parse("{\\"__proto__\\": {\\"polluted\\": 1}}")',
  '{} ~> | $ | {"__proto__": {"polluted": 1}} |',
  '[].constructor',
  '$process.env',
  '$require("fs")',
  '$globalThis',
  '$states.__proto__.__proto__',
];

/** They break what is careless. */
const ODD = [
  '$parse($deep)',
  '($f := function($n) { $n = 0 ? [] : [$f($n - 1)] }; $f(5000))',
  'function($x) { $x }',
  '$sum',
  '/a/',
  '1 / 0',
  '$number("9e999")',
  '$power(10, 1e9)',
  '$sqrt(-1)',
  '$encodeUrl("\ud800")',
  '"\u0000\ud800"',
  '$toMillis("99999999999-13-99", "[Y]-[M]-[D]")',
  '$fromMillis(1e300)',
  '$error()',
  '$assert(false, $text)',
  '%.%.%',
  '**.**.**.**',
  '$hash($text, "ROT13")',
];

const HOSTILE = [...ENDLESS, ...LARGE, ...ESCAPES, ...ODD];

/** Of this thread's processor, for one expression: the evaluation itself is elsewhere. */
const THREAD_MS_MAX = 300;

/** With the processor time of this thread. */
async function measured<Outcome>(evaluate: () => Outcome | Promise<Outcome>) {
  const before = process.threadCpuUsage();
  const outcome = await evaluate();
  const { user, system } = process.threadCpuUsage(before);
  return { outcome, spentMs: (user + system) / 1_000 };
}

describe(`${String(HOSTILE.length)} hostile expressions`, () => {
  const pool = new ExpressionPool();

  afterAll(() => {
    pool.close();
  });

  const effect = (expression: string): EvaluateEffect => ({
    type: 'evaluate',
    expression,
    bindings: INPUT,
    field: 'Output',
  });

  it('are at least sixty, each another one', () => {
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
    expect(HOSTILE.length).toBeGreaterThanOrEqual(60);
  });

  it.each([...ENDLESS, ...LARGE])(
    'end in time, as a failure of the state: %s',
    async (expression) => {
      expect(await evaluated(expression)).toMatchObject({
        ok: false,
        error: 'States.QueryEvaluationError',
      });
    },
  );

  it.each(ESCAPES)('reach nothing of the process: %s', async (expression) => {
    const outcome = await evaluated(expression);
    const value = outcome.ok ? outcome.value : undefined;
    const harmless = [undefined, '{"polluted":1}', '{"__proto__":{"polluted":1}}', '{}', '[]'];
    expect(harmless).toContain(JSON.stringify(value));
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await answered(TENANT, '{}.polluted')).toEqual({ ok: true, value: undefined });
  });

  it.each(ODD)('come to a value or to a failure: %s', async (expression) => {
    const outcome = await evaluated(expression);
    if (outcome.ok) expect(() => JSON.stringify(outcome.value)).not.toThrow();
    else expect(outcome.error).toBe('States.QueryEvaluationError');
  });

  /** Whatever it is, the thread stays free, and the next expression of somebody else is right. */
  async function evaluated(expression: string) {
    const refused = analyseExpression(expression);
    const evaluate = () =>
      refused === undefined
        ? pool.evaluate(TENANT, effect(expression))
        : { ok: false as const, error: 'States.QueryEvaluationError', cause: refused };
    let { outcome, spentMs } = await measured(evaluate);
    // What a busy machine and its collector add is another amount each time: the least of three is the expression's own.
    for (let tries = 1; tries < 3 && spentMs >= THREAD_MS_MAX; tries += 1) {
      ({ outcome, spentMs } = await measured(evaluate));
    }
    expect(spentMs).toBeLessThan(THREAD_MS_MAX);
    expect(await answered(OTHER, '1 + 1')).toEqual({ ok: true, value: 2 });
    return outcome;
  }

  /** Of an expression that is quick: a thread that a busy machine is still starting may take longer than it is given. */
  async function answered(tenant: typeof OTHER, expression: string) {
    let outcome = await pool.evaluate(tenant, effect(expression));
    for (let tries = 0; tries < 10 && !outcome.ok; tries += 1) {
      outcome = await pool.evaluate(tenant, effect(expression));
    }
    return outcome;
  }
});
