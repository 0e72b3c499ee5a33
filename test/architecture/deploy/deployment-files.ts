import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseAllDocuments } from 'yaml';

const ROOT = join(__dirname, '../../..');

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a file says is what is tested
export type Content = any;

/** A file of the clone, as text. */
export function textOf(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** The documents of a YAML file; throws where it cannot be read, also when a key is there twice. */
export function documentsOf(path: string): readonly Content[] {
  return parseAllDocuments(textOf(path), { merge: true }).map((document) => {
    if (document.errors.length > 0) throw new Error(`${path}: ${String(document.errors[0])}`);
    return document.toJS();
  });
}

export function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: ROOT }).sort();
}

/** Every object of the base. */
export function kubernetesObjects(): readonly Content[] {
  return filesOf('deploy/kubernetes/base/!(kustomization).yaml').flatMap((path) =>
    documentsOf(path),
  );
}

/** Anchors of the headings of a Markdown file, as GitHub makes them. */
export function anchorsOf(path: string): ReadonlySet<string> {
  const headings = textOf(path).matchAll(/^#+ (.*)$/gm);
  return new Set(
    Array.from(headings, ([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}
