import {
  type ASTVisitor,
  type FieldNode,
  GraphQLError,
  Kind,
  type SelectionSetNode,
  type ValidationContext,
} from 'graphql';

/** What one document may ask for. */
export const DOCUMENT_LIMITS = {
  depthMax: 14,
  aliasCountMax: 30,
  directiveCountMax: 50,
  rootFieldCountMax: 20,
  costMax: 20_000,
} as const;

const PAGE_DEFAULT = 50;

/**
 * Refuses documents that ask for too much before anything is resolved: depth, aliases, directives, and a cost in which
 * every list multiplies what is asked of its items.
 */
export function costRule(context: ValidationContext): ASTVisitor {
  return {
    Document(document) {
      const measure = new Measure(context);
      for (const definition of document.definitions) {
        if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
        const cost = measure.selection(definition.selectionSet, 1);
        if (cost > DOCUMENT_LIMITS.costMax)
          report(context, `it costs ${String(cost)} of ${String(DOCUMENT_LIMITS.costMax)}`);
        if (definition.selectionSet.selections.length > DOCUMENT_LIMITS.rootFieldCountMax) {
          report(context, 'it has too many root fields');
        }
      }
      if (measure.aliasCount > DOCUMENT_LIMITS.aliasCountMax)
        report(context, 'it has too many aliases');
      if (measure.directiveCount > DOCUMENT_LIMITS.directiveCountMax) {
        report(context, 'it has too many directives');
      }
    },
  };
}

function report(context: ValidationContext, why: string): void {
  context.reportError(
    new GraphQLError(`The document asks for too much: ${why}. Ask for fewer fields or items.`, {
      extensions: { code: 'QUERY_TOO_COMPLEX' },
    }),
  );
}

class Measure {
  aliasCount = 0;
  directiveCount = 0;
  private readonly visiting = new Set<string>();
  private readonly fragmentCosts = new Map<string, number>();
  private isTooDeep = false;

  constructor(private readonly context: ValidationContext) {}

  selection(set: SelectionSetNode, depth: number): number {
    if (depth > DOCUMENT_LIMITS.depthMax) {
      if (!this.isTooDeep)
        report(this.context, `it is nested deeper than ${String(DOCUMENT_LIMITS.depthMax)} levels`);
      this.isTooDeep = true;
      return 0;
    }
    let cost = 0;
    for (const node of set.selections) {
      this.directiveCount += node.directives?.length ?? 0;
      if (node.kind === Kind.FIELD) cost += this.field(node, depth);
      else if (node.kind === Kind.INLINE_FRAGMENT) cost += this.selection(node.selectionSet, depth);
      else cost += this.fragment(node.name.value, depth);
      if (cost > DOCUMENT_LIMITS.costMax) return cost;
    }
    return cost;
  }

  private field(node: FieldNode, depth: number): number {
    if (node.alias !== undefined) this.aliasCount += 1;
    if (node.selectionSet === undefined) return 1;
    return 1 + itemCount(node) * this.selection(node.selectionSet, depth + 1);
  }

  /** Each fragment is measured once; one inside itself is for another rule to refuse. */
  private fragment(name: string, depth: number): number {
    const known = this.fragmentCosts.get(name);
    if (known !== undefined) return known;
    const fragment = this.context.getFragment(name);
    if (fragment == null || this.visiting.has(name)) return 0;
    this.visiting.add(name);
    const cost = this.selection(fragment.selectionSet, depth);
    this.visiting.delete(name);
    this.fragmentCosts.set(name, cost);
    return cost;
  }
}

const LISTS: ReadonlySet<string> = new Set([
  'workflows',
  'definitions',
  'definitionVersions',
  'deliveries',
  'webhookEndpoints',
  'history',
  'savedViews',
]);

/** Items a list field yields at the most; a variable counts as a full page of the default. */
function itemCount(node: FieldNode): number {
  for (const argument of node.arguments ?? []) {
    const isCount = argument.name.value === 'first' || argument.name.value === 'last';
    if (isCount && argument.value.kind === Kind.INT)
      return Math.max(1, Number(argument.value.value));
  }
  return LISTS.has(node.name.value) ? PAGE_DEFAULT : 1;
}
