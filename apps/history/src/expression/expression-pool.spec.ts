import type { EvaluateEffect } from '@app/asl';
import { TenantId } from '@app/contract';

import { ExpressionPool } from './expression-pool';

const tenant = TenantId('00000000-0000-4000-8000-000000000001');
const effect = (expression: string, bindings: EvaluateEffect['bindings'] = {}): EvaluateEffect => ({
  type: 'evaluate',
  expression,
  bindings,
  field: 'Output',
});
const ENDLESS = effect('($f := function($x) { $f($x) }; $f(1))');

describe('ExpressionPool', () => {
  const pool = new ExpressionPool();

  afterAll(() => {
    pool.close();
  });

  it('evaluates with the variables it is given', async () => {
    expect(await pool.evaluate(tenant, effect('$x & "!"', { x: 'a\u0000\ud800' }))).toEqual({
      ok: true,
      value: 'a\u0000\ud800!',
    });
    expect(await pool.evaluate(tenant, effect('$nothing'))).toEqual({ ok: true, value: undefined });
  });

  it.each([
    ['$range(0, 9, 3)', [0, 3, 6, 9]],
    // A sequence of one is what it holds, and of none is nothing.
    ['$range(1, 9, 9)', 1],
    ['$range(3, 1, 1)', undefined],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$partition([1, 2, 3], 2)', [[1, 2], [3]]],
    ['$hash("a", "MD5")', '0cc175b9c0f1b6a831c399e269772661'],
    ['$parse("[1]")', [1]],
  ])('has the functions of Step Functions: %s', async (expression, value) => {
    expect(await pool.evaluate(tenant, effect(expression))).toEqual({ ok: true, value });
  });

  it('tells what is wrong with an expression', async () => {
    expect(await pool.evaluate(tenant, effect('1 +'))).toMatchObject({
      ok: false,
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining('Unexpected end of expression'),
    });
  });

  it('gives no more time to an expression whose process has to be started first', async () => {
    const startedMs = performance.now();
    const count = 6;
    const evaluated = await Promise.all(
      Array.from({ length: count }, async () => pool.evaluate(tenant, ENDLESS)),
    );
    for (const each of evaluated) {
      expect(each).toMatchObject({
        ok: false,
        cause: expect.stringContaining('longer than 250 ms'),
      });
    }
    // Two processes: with the five seconds that a start may take for each it would be fifteen.
    expect(performance.now() - startedMs).toBeLessThan((count / 2) * 2_000);
    expect(await pool.evaluate(tenant, effect('1 + 1'))).toEqual({ ok: true, value: 2 });
  });
});
