import { type EpochMs, hasVirtualClock, type Scope } from '@app/contract';

import { listClocks } from '../control-plane/namespace-clocks';
import type { Session } from '../session';

/** What time it is in a namespace: its own clock's if it has one. */
export async function namespaceNow(session: Session, scope: Scope): Promise<EpochMs> {
  if (!hasVirtualClock(scope.namespaceId)) return Date.now();
  const clocks = await listClocks(session, scope.tenantId);
  return clocks.find(({ namespaceId }) => namespaceId === scope.namespaceId)?.now ?? Date.now();
}
