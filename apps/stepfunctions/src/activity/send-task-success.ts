import { operation } from '../door/operation';
import { AwsError } from '../wire/aws-error';
import { jsonProblem, payloadOfText } from '../wire/json-text';
import { required, text } from '../wire/shape';
import { answerTask } from './answer-task';

export const sendTaskSuccess = operation(
  'worker',
  {
    taskToken: required(text({ min: 1, max: 2_048 })),
    output: required(text({ max: 262_144 })),
  },
  async (call, { taskToken, output }) => {
    const problem = jsonProblem(output);
    if (problem !== undefined) {
      throw new AwsError('InvalidOutput', `Invalid Output: '${problem}'`);
    }
    await answerTask(call, taskToken, {
      type: 'RespondActivityTaskCompleted',
      result: [payloadOfText(output)],
    });
    return {};
  },
);
