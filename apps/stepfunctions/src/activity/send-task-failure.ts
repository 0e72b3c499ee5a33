import { applicationFailure } from '@app/contract';

import { operation } from '../door/operation';
import { required, text } from '../wire/shape';
import { answerTask } from './answer-task';

export const sendTaskFailure = operation(
  'worker',
  {
    taskToken: required(text({ min: 1, max: 2_048 })),
    error: text({ max: 256 }),
    cause: text({ max: 32_768 }),
  },
  async (call, { taskToken, error = '', cause = '' }) => {
    await answerTask(call, taskToken, {
      type: 'RespondActivityTaskFailed',
      failure: applicationFailure(error, cause),
    });
    return {};
  },
);
