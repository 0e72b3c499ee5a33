import ts from 'typescript';

import type { Check } from '../check';
import type { SourceTree } from '../source-tree';
import { walkSyntax } from '../syntax';

/**
 * An insert is not looked at: the column is NOT NULL and without default everywhere, so Postgres does that. A statement
 * that has to serve all tenants says why, in a comment that begins with these words.
 */
const ACROSS_TENANTS = /\bAcross tenants[:,] \w/;

export const tenantScope: Check = {
  name: 'tenant-scope',
  why: 'A statement on a tenant table without tenant_id in its condition reaches what belongs to somebody else. Add it, or say above the statement "Across tenants: <why>".',
  find(tree) {
    const touches = tenantTablePattern(tree);
    if (touches === undefined) return ['migrations/schema.sql: shows no table with tenant_id'];
    return tree
      .matching(/^libs\/postgres\/src\/.*(?<!\.spec)\.ts$/)
      .flatMap((path) => statementsWithoutTenant(path, tree.read(path), touches));
  },
};

function tenantTablePattern(tree: SourceTree): RegExp | undefined {
  if (!tree.has('migrations/schema.sql')) return undefined;
  const tables = [...tree.read('migrations/schema.sql').matchAll(/CREATE TABLE (\w+) \(([^;]*);/g)]
    .filter(([, , columns]) => columns?.includes('tenant_id'))
    .map(([, table]) => table);
  if (tables.length === 0) return undefined;
  return new RegExp(`\\b(?:FROM|JOIN|UPDATE)\\s+(${tables.join('|')})\\b`);
}

function statementsWithoutTenant(path: string, text: string, touches: RegExp): string[] {
  const found: string[] = [];
  walkSyntax(path, text, (node, line) => {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateExpression(node)) return;
    const statement = node.getText();
    const table = touches.exec(statement)?.[1];
    if (table === undefined || namesTenant(statement) || isAcrossTenants(node)) return;
    found.push(`${path}:${String(line)}: ${table} without tenant_id`);
  });
  return found;
}

/** Being listed among the selected columns restricts nothing. */
function namesTenant(statement: string): boolean {
  const withoutSelectList = statement.replace(
    /\bSELECT\b(?:(?!\bSELECT\b)[\s\S])*?\bFROM\b/g,
    'FROM',
  );
  return /\btenant_id\b/.test(withoutSelectList);
}

function isAcrossTenants(node: ts.Node): boolean {
  const statement = ts.findAncestor(node, ts.isStatement);
  if (statement === undefined) return false;
  const comment = statement.getFullText().slice(0, statement.getLeadingTriviaWidth());
  return ACROSS_TENANTS.test(comment);
}
