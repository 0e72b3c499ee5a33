import { randomUUID } from 'node:crypto';

import { LIMITS, type Rejection, rejection, type Scope, type TenantId } from '@app/contract';
import {
  type DefinitionVersion,
  listDefinitionAliases,
  listDefinitions,
  listDefinitionVersions,
  publishVersion,
  putDefinition,
  putDefinitionAlias,
  readDefinition,
  withTenant,
} from '@app/postgres';

import { makeChange } from '../context/change';
import type { RequestContext } from '../context/request-context';
import { isTooDeep } from '../json-payload';
import { numberOfCursor } from '../number-cursor';
import { clampPage } from '../page-size';
import type { ApiPorts, CompiledDefinition, DefinitionIssue } from '../ports';
import { refused } from '../refusal';
import { idProblem } from '../workflow/to-request';
import type { WorkflowService } from '../workflow/workflow.service';
import { diffJson } from './diff-json';

export interface DefinitionView extends DefinitionVersion {
  readonly __typename: 'WorkflowDefinition';
  readonly scope: Scope;
}

/** A definition from a file, and what fills its places `${Name}`. */
export interface DefinitionTemplate {
  readonly source: unknown;
  readonly substitutions?: unknown;
}

/** Workflow definitions: validated, versioned, aliased. */
export class DefinitionService {
  constructor(
    private readonly ports: ApiPorts,
    private readonly workflows: WorkflowService,
  ) {}

  async validate({ tenantId }: RequestContext, template: DefinitionTemplate): Promise<unknown> {
    const { ok, issues } = await this.compile(tenantId, template);
    return { valid: ok, issues };
  }

  async render({ tenantId }: RequestContext, source: unknown): Promise<unknown> {
    const { ok, issues, text } = await this.compile(tenantId, { source });
    const graph = ok ? this.ports.compiler.render(text) : undefined;
    return graph === undefined ? invalid(issues) : { __typename: 'DefinitionGraph', ...graph };
  }

  /** JSON or its text. What is nested too deeply cannot even be printed. */
  async compile(
    tenantId: TenantId,
    { source, substitutions }: DefinitionTemplate,
  ): Promise<CompiledDefinition & { readonly text: string }> {
    if (isTooDeep(source, LIMITS.jsonDepthMax)) return { ok: false, issues: [TOO_DEEP], text: '' };
    const written = typeof source === 'string' ? source : JSON.stringify(source, undefined, 2);
    if (substitutions == null) {
      return { ...(await this.ports.compiler.compile(tenantId, written)), text: written };
    }
    const { text, issues } = this.ports.compiler.substitute(written, substitutions);
    if (issues.length > 0) return { ok: false, issues, text };
    return { ...(await this.ports.compiler.compile(tenantId, text)), text };
  }

  async put(
    context: RequestContext,
    args: DefinitionTemplate & { namespace: string; name: string; requestId?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const problem = idProblem('name', args.name);
    if (problem !== undefined) return refused(problem);
    const compiled = await this.compile(context.tenantId, args);
    if (!compiled.ok) return invalid(compiled.issues);
    const changed = await makeChange(
      this.ports.database,
      context,
      {
        operation: 'putWorkflowDefinition',
        subject: `${args.namespace}/${args.name}`,
        scope: 'write',
        requestId: args.requestId,
      },
      (session) =>
        putDefinition(session, scope, {
          definitionId: randomUUID(),
          name: args.name,
          source: compiled.text,
          timeoutSeconds: compiled.timeoutSeconds,
        }),
    );
    if ('code' in changed) return refused(changed);
    this.workflows.starts.forgetDefinitions();
    const { version, isNew } = changed.answer;
    return {
      __typename: 'PutDefinition',
      definition: view(scope, version),
      isNew,
      issues: compiled.issues,
    };
  }

  async setAlias(
    context: RequestContext,
    args: {
      namespace: string;
      name: string;
      alias: string;
      version: number;
      requestId?: string | null;
    },
  ): Promise<unknown> {
    const scope = await this.workflows.writable(context, args.namespace);
    if ('code' in scope) return refused(scope);
    const problem = idProblem('alias', args.alias);
    if (problem !== undefined) return refused(problem);
    const { name, version } = args;
    const changed = await makeChange(
      this.ports.database,
      context,
      {
        operation: 'setDefinitionAlias',
        subject: `${args.namespace}/${name}@${args.alias}`,
        scope: 'write',
        requestId: args.requestId,
      },
      async (session): Promise<DefinitionVersion | Rejection> => {
        const found = await readDefinition(session, scope, { name, version });
        if (found === undefined) return rejection('DEFINITION_NOT_FOUND');
        // The other door names what an alias stands for by its published number.
        await publishVersion(session, scope, { name, version });
        await putDefinitionAlias(session, scope, { name, alias: args.alias, version });
        return found;
      },
    );
    if ('code' in changed) return refused(changed);
    this.workflows.starts.forgetDefinitions();
    return view(scope, changed.answer);
  }

  async find(
    context: RequestContext,
    args: { namespace: string; name: string; version?: number | null; alias?: string | null },
  ): Promise<DefinitionView | null> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return null;
    const found = await withTenant(this.ports.database, scope.tenantId, (session) =>
      readDefinition(session, scope, {
        name: args.name,
        ...(args.version != null && { version: args.version }),
        ...(args.alias != null && { alias: args.alias }),
      }),
    );
    return found ? view(scope, found) : null;
  }

  async list(
    context: RequestContext,
    args: { namespace: string; first: number; after?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return connection([], 0, null);
    const countMax = clampPage(args.first);
    const found = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listDefinitions(session, scope, { after: args.after ?? '', countMax: countMax + 1 }),
    );
    const edges = found.map((each) => ({ cursor: each.name, node: view(scope, each) }));
    return connection(edges, countMax, args.after);
  }

  async versions(
    context: RequestContext,
    args: { namespace: string; name: string; first: number; after?: string | null },
  ): Promise<unknown> {
    const scope = await this.workflows.readable(context, args.namespace);
    if ('code' in scope) return connection([], 0, null);
    const countMax = clampPage(args.first);
    const before = numberOfCursor(args.after);
    const found = await withTenant(this.ports.database, scope.tenantId, (session) =>
      listDefinitionVersions(session, scope, {
        name: args.name,
        before,
        countMax: countMax + 1,
      }),
    );
    const edges = found.map((each) => ({ cursor: String(each.version), node: view(scope, each) }));
    return connection(edges, countMax, args.after);
  }

  async diff(
    context: RequestContext,
    args: { namespace: string; name: string; from: number; to: number },
  ): Promise<unknown> {
    const { namespace, name } = args;
    const [from, to] = await Promise.all(
      [args.from, args.to].map((version) => this.find(context, { namespace, name, version })),
    );
    if (!from || !to) return refused(rejection('DEFINITION_NOT_FOUND'));
    return {
      __typename: 'DefinitionDiff',
      changes: diffJson(JSON.parse(from.source), JSON.parse(to.source)),
    };
  }

  aliases(definition: DefinitionView): Promise<unknown> {
    const { scope, name } = definition;
    return withTenant(this.ports.database, scope.tenantId, (session) =>
      listDefinitionAliases(session, scope, name),
    );
  }
}

function view(scope: Scope, version: DefinitionVersion): DefinitionView {
  return { __typename: 'WorkflowDefinition', ...version, scope };
}

const TOO_DEEP: DefinitionIssue = {
  pointer: '',
  code: 'SCHEMA_VALIDATION_FAILED',
  message: `The definition is nested deeper than ${String(LIMITS.jsonDepthMax)} levels.`,
  severity: 'Error',
};

export function invalid(issues: readonly unknown[]): unknown {
  const count = String(issues.length);
  return {
    ...refused(rejection('DEFINITION_INVALID', `The definition has ${count} problem(s).`)),
    __typename: 'DefinitionInvalid',
    issues,
  };
}

export function connection(
  found: readonly { readonly cursor: string }[],
  countMax: number,
  after: string | null | undefined,
): unknown {
  const edges = found.slice(0, countMax);
  return {
    edges,
    pageInfo: {
      hasNextPage: found.length > countMax,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
