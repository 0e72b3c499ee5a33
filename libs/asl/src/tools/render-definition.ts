import { compile } from '../compile/compile';
import type { Block, FailureFields, State, StateMachine } from '../machine';

/** A definition as a graph, for whoever draws it. */
export interface DefinitionGraph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

export interface GraphNode {
  /** State names are unique in a definition; `start` and `end` of a block have its path before them. */
  readonly id: string;
  readonly type: State['type'] | 'Start' | 'End';
  /** The state whose branch or items this node is inside of. */
  readonly parent?: string;
  /** Which branch of a Parallel state. */
  readonly branch?: number;
  /** What a Task calls. */
  readonly resource?: string;
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'Next' | 'Choice' | 'Default' | 'Catch';
  /** Number of the choice or catcher. */
  readonly index?: number;
  /** The errors of a catcher. */
  readonly label?: string;
}

/** The graph of a definition; `undefined` when it does not compile. */
export function renderDefinition(source: string): DefinitionGraph | undefined {
  const compiled = compile(source);
  return compiled.ok ? graphOf(compiled.machine) : undefined;
}

function graphOf(machine: StateMachine): DefinitionGraph {
  const graph: { nodes: GraphNode[]; edges: GraphEdge[] } = { nodes: [], edges: [] };
  addBlock(graph, machine.root, { id: '' });
  return graph;
}

interface Place {
  /** Before the names of the block's start and end. */
  readonly id: string;
  readonly parent?: string;
  readonly branch?: number;
}

function addBlock(
  graph: { readonly nodes: GraphNode[]; readonly edges: GraphEdge[] },
  block: Block,
  { id, ...inside }: Place,
): void {
  const start = `${id}start`;
  const end = `${id}end`;
  graph.nodes.push({ id: start, type: 'Start', ...inside });
  graph.edges.push({ from: start, to: block.startAt, kind: 'Next' });
  for (const state of block.states.values()) {
    graph.nodes.push({ id: state.name, type: state.type, ...inside, ...resourceOf(state) });
    graph.edges.push(...edgesOf(state, end));
    if (state.type === 'Map') {
      addBlock(graph, state.processor, { id: `${state.name}/`, parent: state.name });
    } else if (state.type === 'Parallel') {
      state.branches.forEach((branch, index) => {
        const place = { id: `${state.name}/${index}/`, parent: state.name, branch: index };
        addBlock(graph, branch, place);
      });
    }
  }
  graph.nodes.push({ id: end, type: 'End', ...inside });
}

function resourceOf(state: State): { readonly resource?: string } {
  if (state.type !== 'Task') return {};
  const { resource } = state;
  if (resource.type === 'signal') return { resource: `signal:${resource.signalName}` };
  const name = resource.historyName;
  return { resource: name.family === 'Task' ? `${name.resourceType}:${name.resource}` : name.arn };
}

function edgesOf(state: State, end: string): GraphEdge[] {
  const from = state.name;
  const edges: GraphEdge[] = [];
  if (state.type === 'Choice') {
    state.choices.forEach(({ next }, index) => {
      edges.push({ from, to: next, kind: 'Choice', index });
    });
    const { defaultNext } = state;
    if (defaultNext !== undefined) edges.push({ from, to: defaultNext, kind: 'Default' });
  } else if (state.type !== 'Fail') {
    edges.push({ from, to: state.next ?? end, kind: 'Next' });
  }
  if ('catchers' in state) edges.push(...catches(from, state));
  return edges;
}

function catches(from: string, { catchers }: FailureFields): GraphEdge[] {
  return catchers.map(({ errorEquals, next }, index) => ({
    from,
    to: next,
    kind: 'Catch',
    index,
    label: errorEquals.join(', '),
  }));
}
