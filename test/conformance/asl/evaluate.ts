import type { Effect, Evaluated } from '@app/asl';
import { TenantId } from '@app/contract';
import { ExpressionPool } from '@app/history';

export type Evaluate = (effect: Effect) => Evaluated | Promise<Evaluated>;

const TENANT = TenantId('00000000-0000-4000-8000-000000000001');

/** Evaluates as the service does, in its own processes. */
export function servicesEvaluator(): { readonly evaluate: Evaluate; close(): void } {
  const pool = new ExpressionPool();
  return {
    evaluate: (effect) => pool.evaluate(TENANT, effect),
    close: () => {
      pool.close();
    },
  };
}
