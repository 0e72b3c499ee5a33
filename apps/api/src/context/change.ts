import { randomUUID } from 'node:crypto';

import { type Rejection, rejection } from '@app/contract';
import { audit, type Database, onceByRequestId, type Session, withTenant } from '@app/postgres';

import { type ApiScope, type RequestContext, scopeRefusal } from './request-context';

/** A change of the control plane: what it is called, whom it concerns, which scope it needs. */
export interface Change {
  readonly operation: string;
  readonly subject: string;
  readonly scope: ApiScope;
  readonly requestId?: string | null | undefined;
}

/** A refusal inside the transaction: everything is rolled back. */
class Refuse extends Error {
  constructor(readonly rejection: Rejection) {
    super(rejection.message);
  }
}

/**
 * Makes a change of the control plane: in one transaction that sees one tenant, once per request id, with one row in the
 * audit log. A refusal changes nothing and is not remembered.
 */
export async function makeChange<T extends object>(
  database: Database,
  context: RequestContext,
  change: Change,
  work: (session: Session) => Promise<T | Rejection>,
): Promise<{ readonly answer: T; readonly repeated: boolean } | Rejection> {
  const refusal = scopeRefusal(context, change.scope);
  if (refusal !== undefined) return refusal;
  const { tenantId, actor } = context;
  const { operation, subject } = change;
  try {
    return await withTenant(database, tenantId, async (session) => {
      const once = await onceByRequestId(
        session,
        { tenantId, requestId: change.requestId ?? randomUUID(), operation },
        async () => {
          const answer = await work(session);
          if (isRejection(answer)) throw new Refuse(answer);
          await audit(session, { tenantId, actor, operation, subject });
          return answer;
        },
      );
      if (once.type === 'reused') throw new Refuse(rejection('REQUEST_ID_REUSED'));
      return { answer: once.answer, repeated: once.type === 'repeated' };
    });
  } catch (error) {
    if (error instanceof Refuse) return error.rejection;
    throw error;
  }
}

export function isRejection(value: object): value is Rejection {
  return 'code' in value && 'message' in value && !('source' in value);
}
