import type { NamespaceId, NamespaceRef, Scope } from '@app/contract';

interface Named {
  readonly namespace?: NamespaceRef | undefined;
}

/** Workflow code named a namespace, and there is none of that name. */
export function isNamespaceUnknown({ namespace }: Named): boolean {
  return namespace !== undefined && namespace.namespaceId === undefined;
}

/** The namespace named, or the run's own. */
export function namespaceIdOf({ namespace }: Named, own: Scope): NamespaceId {
  return namespace?.namespaceId ?? own.namespaceId;
}
