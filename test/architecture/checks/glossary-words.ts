import ts from 'typescript';

import type { Check } from '../check';
import { walkSyntax } from '../syntax';

const GLOSSARY = 'docs/glossary.md';

/**
 * The words of the glossary's column "not" that have no other honest use here, each with the names that may keep it:
 * outer protocols and algorithms have words of their own.
 */
const FORBIDDEN: readonly { readonly word: string; readonly say: string; readonly but?: RegExp }[] =
  [
    { word: 'org', say: 'tenant' },
    { word: 'customer', say: 'tenant' },
    // Amazon's account number is a property of a tenant.
    { word: 'account', say: 'tenant', but: /account_?number|^DEV_ACCOUNT$/i },
    { word: 'project', say: 'namespace' },
    // A digest is made for one domain, which is cryptography's word.
    { word: 'domain', say: 'namespace', but: /^DOMAIN$/ },
    { word: 'job', say: 'run', but: /^(evaluation)?job$/i },
    // Of a ring, a histogram and the token bucket.
    { word: 'bucket', say: 'shard', but: /^buckets?$|^(token)?bucket|^BUCKET_(COUNT|MS)$/i },
    { word: 'leader', say: 'shard owner' },
    // Unix time.
    { word: 'epoch', say: 'range id', but: /^epochMs$|FromEpoch$/i },
    { word: 'exception', say: 'rejection' },
    { word: 'journal', say: 'history' },
    { word: 'aggregate', say: 'mutable state' },
    { word: 'topic', say: 'task queue' },
    { word: 'channel', say: 'task queue' },
    { word: 'consumer', say: 'poller' },
    { word: 'thread', say: 'frame' },
  ];

export const glossaryWords: Check = {
  name: 'glossary-words',
  why: 'Two words for one thing make two things of it. Use the word of docs/glossary.md.',
  find(tree) {
    const glossary = tree.has(GLOSSARY) ? tree.read(GLOSSARY) : '';
    const unknown = FORBIDDEN.filter(({ word }) => !isListed(glossary, word)).map(
      ({ word }) => `${GLOSSARY}: does not say what "${word}" is called here`,
    );
    const breaches = tree
      .matching(/^(apps|libs|migrations)\/.*(?<!\.spec)\.ts$/)
      .flatMap((path) => forbiddenNames(path, tree.read(path)));
    return [...unknown, ...breaches];
  },
};

function isListed(glossary: string, word: string): boolean {
  const rows = glossary.split('\n').filter((line) => line.startsWith('|'));
  return rows.some((line) => new RegExp(`\\b${word}\\b`).test(line.split('|')[3] ?? ''));
}

function forbiddenNames(path: string, text: string): string[] {
  const found: string[] = [];
  walkSyntax(path, text, (node, line) => {
    const name = declaredName(node);
    if (name === undefined) return;
    for (const { word, say, but } of FORBIDDEN) {
      if (!wordsOf(name).some((each) => each === word || each === `${word}s`)) continue;
      if (but?.test(name) === true) continue;
      found.push(`${path}:${String(line)}: ${name}: say ${say}, not ${word}`);
    }
  });
  return found;
}

/** What a file names itself; how it uses the names of others is not its choice. */
function declaredName(node: ts.Node): string | undefined {
  const isDeclaration =
    ts.isVariableDeclaration(node) ||
    ts.isParameter(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isPropertySignature(node) ||
    ts.isPropertyDeclaration(node) ||
    ts.isMethodSignature(node) ||
    ts.isMethodDeclaration(node);
  if (!isDeclaration || node.name === undefined) return undefined;
  return ts.isIdentifier(node.name) ? node.name.text : undefined;
}

function wordsOf(name: string): readonly string[] {
  return name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase());
}
