import { type Rejection, rejection, type Scope, type StateMachineRef } from '@app/contract';
import { KeptAnswers } from '@app/platform';
import { type Database, readDefinition, withTenant } from '@app/postgres';

import { idProblem, type StartWorkflowInput } from './to-request';

/** A definition put a moment ago is started by everybody within this. */
const KEPT_MS = 1_000;
const KEPT_COUNT_MAX = 10_000;

/** The version a run is pinned to. */
export type DefinitionRef = StateMachineRef & { readonly timeoutSeconds?: number };

/** Which version a start means. Asked for every start, so answers are kept for a moment. */
export class DefinitionLookup {
  private readonly kept = new KeptAnswers<DefinitionRef | undefined>({
    keptMs: KEPT_MS,
    countMax: KEPT_COUNT_MAX,
    monotonicMs: () => performance.now(),
  });

  constructor(private readonly database: Database) {}

  /** `undefined` when the workflow's code is hosted elsewhere. */
  async find(
    scope: Scope,
    input: Pick<StartWorkflowInput, 'definition' | 'workflowType' | 'version' | 'alias'>,
  ): Promise<DefinitionRef | Rejection | undefined> {
    const { definition: name, workflowType } = input;
    if (name != null && workflowType != null) {
      return rejection(
        'INVALID_ARGUMENT',
        'Name a definition or a workflowType, not both: a definition is its own type.',
      );
    }
    if (name == null) {
      return workflowType == null
        ? rejection('INVALID_ARGUMENT', 'Name a definition, or a workflowType hosted elsewhere.')
        : idProblem('workflowType', workflowType);
    }
    const which = `${scope.namespaceId}|${name}|${String(input.version)}`;
    const read = () => this.read(scope, { ...input, name });
    // An alias may have two targets: each start draws its own.
    const ref = await (input.alias == null ? this.kept.get(which, read) : read());
    return ref ?? rejection('DEFINITION_NOT_FOUND', `There is no such definition "${name}" here.`);
  }

  forget(): void {
    this.kept.forget();
  }

  private async read(
    scope: Scope,
    input: { readonly name: string } & Pick<StartWorkflowInput, 'version' | 'alias'>,
  ): Promise<DefinitionRef | undefined> {
    const found = await withTenant(this.database, scope.tenantId, (session) =>
      readDefinition(session, scope, {
        name: input.name,
        ...(input.version != null && { version: input.version }),
        ...(input.alias != null && { alias: input.alias }),
      }),
    );
    return (
      found && {
        definitionId: found.definitionId,
        name: found.name,
        version: found.version,
        ...(found.timeoutSeconds !== undefined && { timeoutSeconds: found.timeoutSeconds }),
      }
    );
  }
}
