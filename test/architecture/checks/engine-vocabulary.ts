import ts from 'typescript';

import type { Check } from '../check';
import type { SourceTree } from '../source-tree';
import { walkSyntax } from '../syntax';

/** Where a family of words is declared, and the base type whose argument is the word (or a `type` property does). */
const FAMILIES = [
  { name: 'request', declaredIn: 'libs/contract/src/request.ts' },
  { name: 'event', declaredIn: 'libs/contract/src/event.ts' },
  { name: 'command', declaredIn: 'libs/contract/src/command.ts' },
] as const;

const DISPATCHERS =
  /^libs\/engine\/src\/(decide|evolve|tasks-of|workflow-task\/command|index)\.ts$/;

export const engineVocabulary: Check = {
  name: 'engine-vocabulary',
  why: 'A request, event or command lives in one file of the engine beside the dispatcher, and a sentence of a spec shows what it does. Write both.',
  find(tree) {
    const engine = tree
      .matching(/^libs\/engine\/src\/.*(?<!\.spec)\.ts$/)
      .filter((path) => !DISPATCHERS.test(path))
      .map((path) => tree.read(path));
    const specs = tree.matching(/^libs\/engine\/src\/.*\.spec\.ts$/).map((path) => tree.read(path));
    return FAMILIES.flatMap(({ name, declaredIn }) => {
      const words = tree.has(declaredIn) ? declaredWords(tree, declaredIn) : [];
      if (words.length === 0) return [`${declaredIn}: declares no ${name}`];
      return words.flatMap((word) => [
        ...missing(engine, word, `${word}: no file of libs/engine knows this ${name}`),
        ...missing(specs, builderOf(word), `${word}: no spec of libs/engine uses this ${name}`),
      ]);
    });
  },
};

function missing(texts: readonly string[], word: string, breach: string): string[] {
  const pattern = new RegExp(`\\b${word}\\b`);
  return texts.some((text) => pattern.test(text)) ? [] : [breach];
}

/** Specs speak with builders: `signalWorkflow()` for SignalWorkflow. */
function builderOf(word: string): string {
  return `(${word}|${word.charAt(0).toLowerCase()}${word.slice(1)})`;
}

function declaredWords(tree: SourceTree, path: string): string[] {
  const words: string[] = [];
  walkSyntax(path, tree.read(path), (node) => {
    if (!ts.isInterfaceDeclaration(node) || node.typeParameters !== undefined) return;
    const argument = node.heritageClauses?.[0]?.types[0]?.typeArguments?.[0];
    const own = node.members.find((member) => member.name?.getText() === 'type');
    const type =
      argument ?? (own !== undefined && ts.isPropertySignature(own) ? own.type : undefined);
    if (type === undefined || !ts.isLiteralTypeNode(type)) return;
    if (ts.isStringLiteral(type.literal)) words.push(type.literal.text);
  });
  return words;
}
