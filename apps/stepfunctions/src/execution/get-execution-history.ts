import { readArn } from '../arn';
import { operation } from '../door/operation';
import { textOf } from '../wire/json-text';
import { seconds } from '../wire/seconds';
import { flag, integer, required, text } from '../wire/shape';
import { outcomeOf } from './execution-status';
import { readExecution } from './read-execution';

export const getExecutionHistory = operation(
  'read',
  {
    executionArn: required(text({ min: 1, max: 256 })),
    maxResults: integer({ min: 0, max: 1_000 }),
    reverseOrder: flag(),
    nextToken: text({ min: 1, max: 1_024 }),
    includeExecutionData: flag(),
  },
  async (call, { executionArn }) => {
    const arn = readArn(executionArn, 'execution');
    const { started, closeEvent } = await call.within((session) =>
      readExecution(session, call, arn),
    );
    const events = [
      {
        id: 1,
        previousEventId: 0,
        timestamp: seconds(started.eventTime),
        type: 'ExecutionStarted',
        executionStartedEventDetails: {
          input: textOf(started.input),
          inputDetails: { truncated: false },
        },
      },
      ...(closeEvent
        ? [
            {
              id: 2,
              previousEventId: 1,
              timestamp: seconds(closeEvent.eventTime),
              type: 'ExecutionSucceeded',
              executionSucceededEventDetails: outcomeOf(closeEvent),
            },
          ]
        : []),
    ];
    return { events };
  },
);
