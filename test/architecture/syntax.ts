import ts from 'typescript';

/** Calls `visit` for every node of a TypeScript file, parents first. */
export function walkSyntax(
  path: string,
  text: string,
  visit: (node: ts.Node, line: number) => void,
): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const descend = (node: ts.Node): void => {
    visit(node, file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1);
    ts.forEachChild(node, descend);
  };
  descend(file);
}
