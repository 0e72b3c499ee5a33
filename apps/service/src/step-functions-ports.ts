import type { ApiPorts } from '@app/api';
import type { TaskPolls, TaskTokenContent } from '@app/contract';
import { analyseExpression, type ExpressionPool, nativesFor } from '@app/history';
import { openSecret, sealTaskToken, storedSecretKey, taskTokenKey } from '@app/platform';
import type { StepFunctionsPorts } from '@app/stepfunctions';

/** The Step Functions door stands on what the API stands on: one store of definitions, one way to runs. */
export function stepFunctionsPorts(
  api: ApiPorts,
  {
    polls,
    tokenSecret,
    expressions,
    surroundings,
  }: {
    readonly polls: TaskPolls;
    readonly tokenSecret: Uint8Array;
    readonly expressions: ExpressionPool;
    readonly surroundings: Parameters<typeof nativesFor>[0]['surroundings'];
  },
): StepFunctionsPorts {
  const { mode, database, directory, submitter, describer, changes, compiler } = api;
  const tokenKey = taskTokenKey(tokenSecret);
  const seal = (content: TaskTokenContent): string => sealTaskToken(content, tokenKey);
  return {
    mode,
    database,
    directory,
    submitter,
    describer,
    changes,
    compiler,
    polls,
    expressions: {
      analyse: analyseExpression,
      evaluate: (tenantId, effect) => expressions.evaluate(tenantId, effect),
    },
    natives: (key, now) => nativesFor({ surroundings, sealTaskToken: seal }, key, now),
    openTaskToken: api.openTaskToken,
    sealTaskToken: seal,
    openSecret: (tenantId, sealed) => openSecret(sealed, storedSecretKey(tokenSecret, tenantId)),
    report: api.report,
  };
}
