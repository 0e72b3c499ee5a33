import {
  applicationFailure,
  type Command,
  type NamespaceId,
  type NamespaceRef,
  type Scope,
  type SearchAttribute,
  type SearchAttributeType,
  type TenantId,
} from '@app/contract';

import type { FaultReporter } from '../ports';
import type { WorkflowAnswer } from './workflow-answer';

/** What the commands of workflow code may name. May be some seconds old. */
export interface NameLookup {
  /** Types of the search attributes of a namespace. */
  attributeTypes(scope: Scope): Promise<ReadonlyMap<string, SearchAttributeType>>;
  namespaceIdOf(tenantId: TenantId, name: string): Promise<NamespaceId | undefined>;
}

type Completed = Extract<WorkflowAnswer, { readonly type: 'Completed' }>;

/** Whether there is something to look up: most answers name neither search attributes nor namespaces. */
export function hasNames(answer: WorkflowAnswer): answer is Completed {
  return answer.type === 'Completed' && answer.commands.some(isNaming);
}

function isNaming(command: Command): boolean {
  return 'searchAttributes' in command || 'namespace' in command;
}

/** `undefined`: nobody can say what the answer names. The task times out, and workflow code is asked again. */
export async function withNames(
  answer: WorkflowAnswer,
  { runId, ...own }: Scope & { readonly runId: string },
  { names, faults }: { readonly names?: NameLookup; readonly faults: FaultReporter },
): Promise<WorkflowAnswer | undefined> {
  if (names === undefined || !hasNames(answer)) return answer;
  try {
    return await lookUpNames(answer, own, names);
  } catch (cause) {
    faults.report('What an answer of workflow code names cannot be looked up.', cause, { runId });
    return undefined;
  }
}

/**
 * The answer with the namespaces it names found among those of the tenant; a failed workflow task if a search attribute is
 * none of its namespace's. Throws what `names` throws.
 */
export async function lookUpNames(
  answer: Completed,
  own: Scope,
  names: NameLookup,
): Promise<WorkflowAnswer> {
  const commands: Command[] = [];
  for (const command of answer.commands) {
    const known = isNaming(command) ? await withNamespace(command, own, names) : command;
    const problem = await attributeProblem(known, own, names);
    if (problem !== undefined) {
      const failure = applicationFailure('BadWorkflowAnswer', problem);
      return { type: 'Failed', cause: 'BadSearchAttributes', failure };
    }
    commands.push(known);
  }
  return { ...answer, commands };
}

async function withNamespace(
  command: Command,
  { tenantId, namespaceId: ownId }: Scope,
  names: NameLookup,
): Promise<Command> {
  if (!('namespace' in command)) return command;
  const { namespace, ...rest } = command;
  const namespaceId = await names.namespaceIdOf(tenantId, namespace.name);
  // The run's own needs no name.
  if (namespaceId === ownId) return rest;
  const found: NamespaceRef = { name: namespace.name, ...(namespaceId && { namespaceId }) };
  return { ...rest, namespace: found };
}

async function attributeProblem(
  command: Command,
  own: Scope,
  names: NameLookup,
): Promise<string | undefined> {
  if (!('searchAttributes' in command)) return undefined;
  const scope = scopeOf(command, own);
  const types = scope && (await names.attributeTypes(scope));
  if (types === undefined) return undefined;
  const attributes: Readonly<Record<string, SearchAttribute | null>> = command.searchAttributes;
  for (const [name, attribute] of Object.entries(attributes)) {
    const type = types.get(name);
    if (type === undefined) return `The namespace has no search attribute "${name}".`;
    if (attribute !== null && attribute.type !== type) {
      return `The search attribute "${name}" is of type ${type}, not ${attribute.type}.`;
    }
  }
  return undefined;
}

/** A child in another namespace is found by the attributes of that one; `undefined` when there is none of that name. */
function scopeOf(command: Command, own: Scope): Scope | undefined {
  if (!('namespace' in command)) return own;
  const { namespaceId } = command.namespace;
  return namespaceId && { tenantId: own.tenantId, namespaceId };
}
