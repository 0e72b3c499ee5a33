import type { ApiPorts } from '@app/api';
import type { TaskPolls } from '@app/contract';
import { openSecret, sealTaskToken, storedSecretKey, taskTokenKey } from '@app/platform';
import type { StepFunctionsPorts } from '@app/stepfunctions';

/** The Step Functions door stands on what the API stands on: one store of definitions, one way to runs. */
export function stepFunctionsPorts(
  api: ApiPorts,
  { polls, tokenSecret }: { readonly polls: TaskPolls; readonly tokenSecret: Uint8Array },
): StepFunctionsPorts {
  const { mode, database, directory, submitter, describer, changes, compiler } = api;
  const tokenKey = taskTokenKey(tokenSecret);
  return {
    mode,
    database,
    directory,
    submitter,
    describer,
    changes,
    compiler,
    polls,
    openTaskToken: api.openTaskToken,
    sealTaskToken: (content) => sealTaskToken(content, tokenKey),
    openSecret: (tenantId, sealed) => openSecret(sealed, storedSecretKey(tokenSecret, tenantId)),
    report: api.report,
  };
}
