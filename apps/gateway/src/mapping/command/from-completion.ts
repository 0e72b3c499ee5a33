import type { Command, UpdateOutcome } from '@app/contract';

import { fromLong, temporal, textOf } from '../../wire/proto';
import { fromFailure } from '../failure';
import { fromPayloads } from '../payload';
import { BadCommand, type CommandContext, type WireCommand } from './command-context';
import { fromCommand } from './from-command';

type WireMessage = temporal.api.protocol.v1.IMessage;

/**
 * The commands of a completion in the order in which they take effect. What workflow code says of updates comes in messages;
 * a command of its own gives the place of each, because its event stands between those of its neighbours. Messages without
 * a place, such as rejections, which leave no event, come first: a closing command has to stay the last one.
 */
export function fromCompletion(
  { commands, messages }: { commands: readonly WireCommand[]; messages: readonly WireMessage[] },
  context: CommandContext,
): Command[] {
  const byId = new Map(messages.map((message) => [message.id ?? '', message]));
  const placed: Command[] = [];
  for (const command of commands) {
    const { messageId } = command.protocolMessageCommandAttributes ?? {};
    if (messageId == null) {
      placed.push(readCommand(command, context));
      continue;
    }
    const message = byId.get(messageId);
    if (message === undefined) throw unreadable(`no message has the id ${messageId}`);
    byId.delete(messageId);
    placed.push(fromMessage(message));
  }
  return [...[...byId.values()].map(fromMessage), ...placed];
}

function readCommand(command: WireCommand, context: CommandContext): Command {
  const read = fromCommand(command, context);
  if (read !== undefined) return read;
  const type = String(command.commandType ?? 0);
  throw new BadCommand('WorkflowWorkerUnhandledFailure', `commands of type ${type} are not served`);
}

const { Acceptance, Response, Rejection } = temporal.api.update.v1;

/** By the name of the message in the envelope. */
const READERS: Readonly<Record<string, (message: WireMessage, body: Uint8Array) => Command>> = {
  Acceptance: ({ protocolInstanceId }, body) => {
    const acceptance = Acceptance.decode(body);
    const messageId = textOf(acceptance.acceptedRequestMessageId);
    return {
      type: 'AcceptWorkflowUpdate',
      updateId: protocolInstanceId ?? '',
      ...(messageId !== undefined && { acceptedRequestMessageId: messageId }),
      acceptedRequestSequencingEventId: fromLong(acceptance.acceptedRequestSequencingEventId),
    };
  },
  Response: ({ protocolInstanceId }, body) => ({
    type: 'CompleteWorkflowUpdate',
    updateId: protocolInstanceId ?? '',
    outcome: fromOutcome(Response.decode(body).outcome),
  }),
  Rejection: ({ protocolInstanceId }, body) => ({
    type: 'RejectWorkflowUpdate',
    updateId: protocolInstanceId ?? '',
    failure: fromFailure(Rejection.decode(body).failure ?? {}),
  }),
};

const MESSAGE_TYPE = /temporal\.api\.update\.v1\.(\w+)$/;

function fromMessage(message: WireMessage): Command {
  const { type_url: typeUrl, value } = message.body ?? {};
  const [, name = ''] = MESSAGE_TYPE.exec(typeUrl ?? '') ?? [];
  const read = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (read === undefined) throw unreadable(`messages of type ${typeUrl ?? ''} are not known`);
  return read(message, value ?? new Uint8Array());
}

function fromOutcome(outcome: temporal.api.update.v1.IOutcome | null | undefined): UpdateOutcome {
  if (outcome?.failure) return { type: 'Failure', failure: fromFailure(outcome.failure) };
  const result = fromPayloads(outcome?.success);
  return { type: 'Success', ...(result && { result }) };
}

function unreadable(message: string): BadCommand {
  return new BadCommand('BadUpdateWorkflowExecutionMessage', message);
}
