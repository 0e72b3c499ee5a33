import type { Scope } from '@app/contract';
import type { Namespace } from '@app/postgres';

import type { EventContext } from '../mapping/event/event-context';
import type { Call } from '../wire/call';

/** What events of a namespace are mapped with. */
export function contextOf({ name, namespaceId }: Namespace, call: Call): EventContext {
  const { namespaces } = call.context;
  return { namespace: name, namespaceId, nameOf: (id) => namespaces.nameOf(id) };
}

/** The same of a run that a token names. */
export async function contextOfScope(
  { tenantId, namespaceId }: Scope,
  call: Call,
): Promise<EventContext> {
  const { namespaces } = call.context;
  await namespaces.learn(tenantId, namespaceId);
  return {
    namespace: namespaces.nameOf(namespaceId),
    namespaceId,
    nameOf: (id) => namespaces.nameOf(id),
  };
}
