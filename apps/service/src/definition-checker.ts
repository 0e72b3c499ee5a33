import type { CompiledDefinition, DefinitionCompiler, DefinitionIssue } from '@app/api';
import {
  compile,
  type CompileOptions,
  type DefinitionGraph,
  renderDefinition,
  substitute,
} from '@app/asl';
import type { TenantId } from '@app/contract';
import { analyseExpression, type ExpressionEvaluator } from '@app/history';

/** Of one definition; further ones are only found out when they run. */
const CHECKED_COUNT_MAX = 1_000;

const NOT_SUBSTITUTIONS =
  'Substitutions are an object from names to texts, numbers or flags. Write { "Name": "value" }.';

function isSubstitutions(values: unknown): values is Record<string, string | number | boolean> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((value) =>
    ['string', 'number', 'boolean'].includes(typeof value),
  );
}

function problemOf(message: string): DefinitionIssue {
  return { pointer: '', code: 'SUBSTITUTION_FAILED', message, severity: 'Error' };
}

/** JSONata's codes of syntax errors, and what follows. */
const SYNTAX_PROBLEM = /\bS0\d{3}: [^]*/;

/**
 * Compiles definitions for those who put them. JSONata is parsed where it is evaluated, in another process: its parser is
 * quadratic, 8 KB of it take a quarter of a second.
 */
export class DefinitionChecker implements DefinitionCompiler {
  constructor(private readonly expressions: ExpressionEvaluator) {}

  async compile(
    tenantId: TenantId,
    source: string,
    options: Pick<CompileOptions, 'express'> = {},
  ): Promise<CompiledDefinition> {
    const expressions = new Set<string>();
    const compiled = compile(source, {
      ...options,
      checkExpression: (expression) => {
        expressions.add(expression);
        return analyseExpression(expression);
      },
    });
    const problems = await this.syntaxProblems(tenantId, [...expressions]);
    return summaryOf(
      problems.size === 0
        ? compiled
        : compile(source, {
            ...options,
            checkExpression: (expression) =>
              analyseExpression(expression) ?? problems.get(expression),
          }),
    );
  }

  substitute(source: string, values: unknown): ReturnType<DefinitionCompiler['substitute']> {
    if (!isSubstitutions(values)) return { text: source, issues: [problemOf(NOT_SUBSTITUTIONS)] };
    const filled = substitute(source, values);
    if (filled.ok) return { text: filled.source, issues: [] };
    return { text: source, issues: filled.problems.map(({ message }) => problemOf(message)) };
  }

  render(source: string): DefinitionGraph | undefined {
    return renderDefinition(source);
  }

  private async syntaxProblems(
    tenantId: TenantId,
    expressions: readonly string[],
  ): Promise<Map<string, string>> {
    const problems = new Map<string, string>();
    const check = async (expression: string): Promise<void> => {
      if (analyseExpression(expression) !== undefined) return;
      // As the body of a function that nobody calls: parsed, not run.
      const evaluated = await this.expressions.evaluate(tenantId, {
        type: 'evaluate',
        expression: `function(){(${expression}\n)}`,
        field: '',
        bindings: {},
      });
      const problem = evaluated.ok ? undefined : SYNTAX_PROBLEM.exec(evaluated.cause)?.[0];
      if (problem !== undefined) {
        problems.set(expression, `The expression cannot be parsed. ${problem}`);
      }
    };
    await Promise.all(expressions.slice(0, CHECKED_COUNT_MAX).map(check));
    return problems;
  }
}

function summaryOf(compiled: ReturnType<typeof compile>): CompiledDefinition {
  const timeoutSeconds = compiled.ok ? compiled.machine.timeoutSeconds : undefined;
  return {
    ok: compiled.ok,
    issues: compiled.issues,
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}
