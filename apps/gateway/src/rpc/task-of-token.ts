import type { TaskTokenContent, WorkflowTaskTokenContent } from '@app/contract';

import type { Call } from '../wire/call';
import { invalidArgument } from '../wire/refusal-of';

type Token = Uint8Array | null | undefined;

/** The workflow task that a token names. Another tenant's token is no token. */
export function workflowTaskOf(token: Token, call: Call): WorkflowTaskTokenContent {
  return owned(call.context.tokens.workflowTask(token), call);
}

/** The attempt that a token names, likewise. */
export function activityTaskOf(token: Token, call: Call): TaskTokenContent {
  return owned(call.context.tokens.activityTask(token), call);
}

function owned<Content extends { readonly tenantId: string }>(
  content: Content | undefined,
  call: Call,
): Content {
  if (content?.tenantId === call.caller.tenantId) return content;
  throw invalidArgument('Invalid TaskToken.');
}
