import type { NamespaceRef, Scope } from '@app/contract';

import type { CommandContext, WireCommand } from '../mapping/command/command-context';
import { type AttributeTypes } from '../mapping/search-attribute';
import type { Call } from '../wire/call';
import { textOf } from '../wire/proto';

const NO_TYPES: AttributeTypes = new Map();

/** Looks up what the commands of a completion name: search attributes and other namespaces. Most name neither. */
export async function commandContextOf(
  commands: readonly WireCommand[],
  { tenantId, namespaceId }: Scope,
  call: Call,
): Promise<CommandContext> {
  const { namespaces } = call.context;
  await namespaces.learn(tenantId, namespaceId);
  const own = namespaces.nameOf(namespaceId);
  const others = new Map<string, NamespaceRef>();
  for (const name of commands.map(namespaceOf)) {
    if (name === undefined || name === own || others.has(name)) continue;
    const found = await namespaces.find(tenantId, name);
    if (found?.namespaceId === namespaceId) continue;
    others.set(name, { name, ...(found && { namespaceId: found.namespaceId }) });
  }
  const attributeTypes = commands.some(namesAttributes)
    ? await namespaces.attributeTypes({ tenantId, namespaceId })
    : NO_TYPES;
  return { attributeTypes, namespaceRef: (name) => others.get(name ?? '') };
}

function namespaceOf(command: WireCommand): string | undefined {
  return textOf(
    command.startChildWorkflowExecutionCommandAttributes?.namespace ??
      command.signalExternalWorkflowExecutionCommandAttributes?.namespace ??
      command.requestCancelExternalWorkflowExecutionCommandAttributes?.namespace,
  );
}

function namesAttributes(command: WireCommand): boolean {
  const attributes =
    command.upsertWorkflowSearchAttributesCommandAttributes ??
    command.continueAsNewWorkflowExecutionCommandAttributes ??
    command.startChildWorkflowExecutionCommandAttributes;
  return attributes?.searchAttributes != null;
}
