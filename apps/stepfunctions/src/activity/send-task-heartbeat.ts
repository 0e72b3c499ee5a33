import { operation } from '../door/operation';
import { required, text } from '../wire/shape';
import { answerTask } from './answer-task';

export const sendTaskHeartbeat = operation(
  'worker',
  { taskToken: required(text({ min: 1, max: 2_048 })) },
  async (call, { taskToken }) => {
    await answerTask(call, taskToken, { type: 'RecordActivityTaskHeartbeat' });
    return {};
  },
);
