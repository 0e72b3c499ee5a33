import { QueryProblem } from './query-problem';

export type Token =
  /** A name or a keyword; names in back quotes are never keywords. */
  | {
      readonly kind: 'word';
      readonly text: string;
      readonly isQuoted: boolean;
      readonly position: number;
    }
  | {
      readonly kind: 'string' | 'number' | 'symbol';
      readonly text: string;
      readonly position: number;
    }
  | { readonly kind: 'end'; readonly text: ''; readonly position: number };

const QUERY_LENGTH_MAX = 8_192;
const SPACE = /\s+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_.:-]*/y;
const NUMBER = /[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?/y;
const SYMBOL = /!=|<>|<=|>=|[=<>(),]/y;

export function tokenize(text: string): Token[] {
  if (text.length > QUERY_LENGTH_MAX) {
    throw new QueryProblem(
      QUERY_LENGTH_MAX + 1,
      `The query is longer than ${QUERY_LENGTH_MAX} characters. Shorten it, or ask several times.`,
    );
  }
  const tokens: Token[] = [];
  let offset = 0;
  while (offset < text.length) {
    const space = matchAt(SPACE, text, offset);
    if (space !== undefined) {
      offset += space.length;
      continue;
    }
    const { token, length } = tokenAt(text, offset);
    tokens.push(token);
    offset += length;
  }
  tokens.push({ kind: 'end', text: '', position: text.length + 1 });
  return tokens;
}

function tokenAt(text: string, offset: number): { token: Token; length: number } {
  const position = offset + 1;
  const quote = text.charAt(offset);
  if (quote === "'" || quote === '"' || quote === '`') {
    const { content, length } = quotedAt(text, offset, quote);
    const token: Token =
      quote === '`'
        ? { kind: 'word', text: content, isQuoted: true, position }
        : { kind: 'string', text: content, position };
    return { token, length };
  }
  const word = matchAt(WORD, text, offset);
  if (word !== undefined) {
    return { token: { kind: 'word', text: word, isQuoted: false, position }, length: word.length };
  }
  const number = matchAt(NUMBER, text, offset);
  if (number !== undefined) {
    return { token: { kind: 'number', text: number, position }, length: number.length };
  }
  const symbol = matchAt(SYMBOL, text, offset);
  if (symbol !== undefined) {
    const canonical = symbol === '<>' ? '!=' : symbol;
    return { token: { kind: 'symbol', text: canonical, position }, length: symbol.length };
  }
  throw new QueryProblem(
    position,
    `The character ${JSON.stringify(quote)} means nothing here. Put text into single quotes.`,
  );
}

/** A doubled quote or a backslash makes the next character literal. */
function quotedAt(text: string, start: number, quote: string): { content: string; length: number } {
  let content = '';
  for (let offset = start + 1; offset < text.length; offset += 1) {
    const character = text.charAt(offset);
    const next = text.charAt(offset + 1);
    if (character === '\\' && quote !== '`' && next !== '') {
      content += next;
      offset += 1;
    } else if (character !== quote) {
      content += character;
    } else if (next === quote) {
      content += quote;
      offset += 1;
    } else {
      return { content, length: offset + 1 - start };
    }
  }
  throw new QueryProblem(
    start + 1,
    `The text that begins here does not end. Close it with ${quote}.`,
  );
}

function matchAt(pattern: RegExp, text: string, offset: number): string | undefined {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.[0];
}
