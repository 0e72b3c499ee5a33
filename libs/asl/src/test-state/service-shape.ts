import { SERVICE_SHAPES } from './service-shapes';

/** Shape of a value in the answer of a service. */
export type Shape =
  | { readonly type: 'text'; readonly lengthMin: number }
  | { readonly type: 'number' | 'boolean' | 'any' }
  | { readonly type: 'enum'; readonly values: readonly string[] }
  | { readonly type: 'list' | 'map'; readonly of: Shape }
  /** Looked up when it is needed: structures refer to each other in circles. */
  | { readonly type: 'structure'; readonly fields: () => readonly Field[] };

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly shape: Shape;
}

/** Names under which a service is known besides its own. */
const ALIASES: Readonly<Record<string, string>> = {
  sfn: 'states',
  eventbridge: 'events',
  stepfunctions: 'states',
};

/** Output of `service:api`, `aws-sdk` or not; `undefined` for a call whose answer is not known here. */
export function outputShape(resourceType: string, api: string): Shape | undefined {
  const service = resourceType.replace(/^aws-sdk:/, '');
  const section = sections().get(ALIASES[service] ?? service);
  const line = section?.get(api);
  return section === undefined || line === undefined ? undefined : structure(section, line);
}

type Section = ReadonlyMap<string, string>;

let read: ReadonlyMap<string, Section> | undefined;

function sections(): ReadonlyMap<string, Section> {
  read ??= parse();
  return read;
}

function parse(): ReadonlyMap<string, Section> {
  const all = new Map<string, Map<string, string>>();
  let current = new Map<string, string>();
  for (const line of SERVICE_SHAPES.split('\n')) {
    const [name = '', ...rest] = line.split(' ');
    if (name === '#') {
      current = new Map();
      all.set(rest.join(' '), current);
    } else if (name !== '') current.set(name, rest.join(' '));
  }
  return all;
}

function structure(section: Section, line: string): Shape {
  return {
    type: 'structure',
    fields: () =>
      line
        .split(' ')
        .filter((part) => part !== '')
        .map((part) => fieldOf(section, part)),
  };
}

function fieldOf(section: Section, text: string): Field {
  const colon = text.indexOf(':');
  const required = text[colon - 1] === '!';
  const name = text.slice(0, required ? colon - 1 : colon);
  return { name, required, shape: shapeOf(section, text.slice(colon + 1)) };
}

function shapeOf(section: Section, text: string): Shape {
  const inner = text.slice(1, -1);
  switch (text[0]) {
    case '[':
      return { type: 'list', of: shapeOf(section, inner) };
    case '{':
      return { type: 'map', of: shapeOf(section, inner) };
    case '@':
      return structure(section, section.get(text) ?? '');
    case 'e':
      return { type: 'enum', values: text.slice(2, -1).split('|') };
    case 'n':
      return { type: 'number' };
    case 'b':
      return { type: 'boolean' };
    case '?':
      return { type: 'any' };
    default:
      return { type: 'text', lengthMin: Number(text.slice(1)) };
  }
}
