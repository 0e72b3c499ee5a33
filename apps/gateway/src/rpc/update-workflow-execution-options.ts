import { fromVersioningOverride } from '../mapping/options';
import { invalidArgument } from '../wire/refusal-of';
import type { WorkflowRpc } from '../wire/rpc';
import { executionKey } from './execution';

/** Of the options only the versioning override can be changed. */
export const updateWorkflowExecutionOptions: WorkflowRpc<'UpdateWorkflowExecutionOptions'> = {
  needs: 'write',
  handle: async (request, call) => {
    const key = executionKey(await call.scope(request.namespace), request.workflowExecution);
    const { workflowExecutionOptions, updateMask, identity } = request;
    const paths = updateMask?.paths ?? [];
    const isOverride = (path: string): boolean => /^versioning_?override/i.test(path);
    if (paths.length === 0 || !paths.every(isOverride)) {
      throw invalidArgument('Only versioning_override can be updated.');
    }
    const wanted = workflowExecutionOptions?.versioningOverride;
    const versioningOverride = fromVersioningOverride(wanted) ?? null;
    await call.submit({ type: 'UpdateWorkflowOptions', ...key, versioningOverride, identity });
    return { workflowExecutionOptions: { versioningOverride: wanted ?? null } };
  },
};
