import { packed } from '../../wire/grpc-refusal';
import { temporal } from '../../wire/proto';
import { BadCommand, type CommandContext } from './command-context';
import { fromCompletion } from './from-completion';

const { v1 } = temporal.api.update;
const context: CommandContext = { attributeTypes: new Map(), namespaceRef: () => undefined };
const message = (id: string, body: ReturnType<typeof packed>) => ({
  id,
  protocolInstanceId: 'update-1',
  body,
});
const acceptance = message(
  'm1',
  packed('temporal.api.update.v1.Acceptance', v1.Acceptance, {
    acceptedRequestMessageId: 'update-1/request',
  }),
);
const response = message(
  'm2',
  packed('temporal.api.update.v1.Response', v1.Response, { outcome: { success: {} } }),
);
const rejected = message(
  'm3',
  packed('temporal.api.update.v1.Rejection', v1.Rejection, { failure: { message: 'no' } }),
);
const place = (messageId: string) => ({
  commandType: 14,
  protocolMessageCommandAttributes: { messageId },
});
const timer = { commandType: 3, startTimerCommandAttributes: { timerId: 't' } };
const close = { commandType: 4, completeWorkflowExecutionCommandAttributes: {} };

it('puts what is said of updates where workflow code said it, between the other commands', () => {
  const read = fromCompletion(
    { commands: [place('m1'), timer, place('m2'), close], messages: [response, acceptance] },
    context,
  );
  expect(read.map(({ type }) => type)).toEqual([
    'AcceptWorkflowUpdate',
    'StartTimer',
    'CompleteWorkflowUpdate',
    'CompleteWorkflowExecution',
  ]);
});

it('keeps a closing command the last one when a rejection has no place', () => {
  const read = fromCompletion({ commands: [close], messages: [rejected] }, context);
  expect(read.map(({ type }) => type)).toEqual([
    'RejectWorkflowUpdate',
    'CompleteWorkflowExecution',
  ]);
});

it('fails the task for a place whose message is missing, and for a command of a kind that is not served', () => {
  const reading = (commands: object[]) => () => fromCompletion({ commands, messages: [] }, context);
  expect(reading([place('m9')])).toThrow(BadCommand);
  expect(reading([{ commandType: 17, scheduleNexusOperationCommandAttributes: {} }])).toThrow(
    'commands of type 17 are not served',
  );
});

it('carries user metadata over to the command', () => {
  const summary = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('"x"') };
  const [read] = fromCompletion(
    { commands: [{ ...timer, userMetadata: { summary } }], messages: [] },
    context,
  );
  expect(read).toMatchObject({ userMetadata: { summary: { data: Buffer.from('"x"') } } });
});
