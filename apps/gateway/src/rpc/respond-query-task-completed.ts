import { fromQueryAnswer } from '../mapping/query';
import { invalidArgument, notFoundRefusal } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { workflowTaskOf } from './task-of-token';

/** The answer to a query that came by itself. */
export const respondQueryTaskCompleted: WorkflowRpc<'RespondQueryTaskCompleted'> = {
  needs: 'worker',
  handle: (request, call) => {
    const { queryId, ...run } = workflowTaskOf(request.taskToken, call);
    if (queryId === undefined) throw invalidArgument('Invalid TaskToken.');
    const { completedType, queryResult, errorMessage, failure } = request;
    const answer = fromQueryAnswer({
      resultType: completedType,
      ...{ answer: queryResult, errorMessage, failure },
    });
    const isAwaited = call.ports.queries.answerQuery(run, queryId, answer);
    if (!isAwaited) throw notFoundRefusal('query task not found, or already expired');
    return {};
  },
};
