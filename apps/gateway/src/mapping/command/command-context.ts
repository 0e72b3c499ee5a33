import type { Command, NamespaceRef, Rejection, WorkflowTaskFailedCause } from '@app/contract';

import type { temporal } from '../../wire/proto';
import type { AttributeTypes } from '../search-attribute';

export type WireCommand = temporal.api.command.v1.ICommand;

/** What has to be known beside the command. */
export interface CommandContext {
  /** Search attributes of the namespace, with their types. */
  readonly attributeTypes: AttributeTypes;
  /** `undefined` for the run's own namespace and for no name. */
  readonly namespaceRef: (name: string | null | undefined) => NamespaceRef | undefined;
}

/** A command that cannot be read fails the whole workflow task, with this cause. */
export class BadCommand extends Error {
  override readonly name = 'BadCommand';

  constructor(
    readonly failedCause: WorkflowTaskFailedCause,
    message: string,
  ) {
    super(message);
  }

  static of(failedCause: WorkflowTaskFailedCause, { message }: Rejection): BadCommand {
    return new BadCommand(failedCause, message);
  }
}

export type FromWire<Attributes> = (attributes: Attributes, context: CommandContext) => Command;
