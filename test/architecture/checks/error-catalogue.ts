import ts from 'typescript';

import type { Check } from '../check';
import { walkSyntax } from '../syntax';

const CATALOGUE = 'libs/contract/src/error-code.ts';
const DOCUMENT = 'docs/errors.md';

export const errorCatalogue: Check = {
  name: 'error-catalogue',
  why: 'Callers write code against docs/errors.md. Every code of ERROR_CATALOGUE has one row there with the same words, and no row is about another.',
  find(tree) {
    const inCode = tree.has(CATALOGUE) ? rowsOfCatalogue(tree.read(CATALOGUE)) : new Map();
    const inDocument = tree.has(DOCUMENT) ? rowsOfDocument(tree.read(DOCUMENT)) : new Map();
    if (inCode.size === 0) return [`${CATALOGUE}: holds no catalogue`];
    const missing = [...inCode].flatMap(([code, row]) => {
      if (!inDocument.has(code)) return [`${DOCUMENT}: ${code} is missing: ${row}`];
      return inDocument.get(code) === row ? [] : [`${DOCUMENT}: ${code} must read: ${row}`];
    });
    const surplus = [...inDocument.keys()].filter((code) => !inCode.has(code));
    return [...missing, ...surplus.map((code) => `${DOCUMENT}: ${code} is not in the catalogue`)];
  },
};

type Rows = Map<string, string>;

function rowsOfDocument(text: string): Rows {
  const lines = text.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line));
  return new Map(lines.map((line) => [line.split('`')[1] ?? '', line.trim()]));
}

function rowsOfCatalogue(text: string): Rows {
  const rows: Rows = new Map();
  walkSyntax(CATALOGUE, text, (node) => {
    if (!ts.isPropertyAssignment(node) || !/^[A-Z_]+$/.test(node.name.getText())) return;
    const code = node.name.getText();
    const fields = new Map<string, string>();
    if (!ts.isObjectLiteralExpression(node.initializer)) return;
    for (const field of node.initializer.properties) {
      if (ts.isPropertyAssignment(field))
        fields.set(field.name.getText(), valueOf(field.initializer));
    }
    rows.set(
      code,
      row(code, (name) => fields.get(name) ?? '?'),
    );
  });
  return rows;
}

/** Of a text its content, of `GrpcStatus.NotFound` the name. */
function valueOf(value: ts.Expression): string {
  if (ts.isStringLiteralLike(value)) return value.text;
  return ts.isPropertyAccessExpression(value) ? value.name.text : value.getText();
}

function row(code: string, field: (name: string) => string): string {
  const retryable = field('retryable') === 'true' ? 'yes' : 'no';
  return `| \`${code}\` | ${field('httpStatus')} | ${field('grpcStatus')} | ${retryable} | ${field('sentence')} |`;
}
