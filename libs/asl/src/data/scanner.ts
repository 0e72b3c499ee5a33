/** The text cannot be parsed; the message names the place. */
export class SyntaxProblem extends Error {
  override readonly name = 'SyntaxProblem';
}

/** Reads a short text from left to right: the common part of the small parsers here. */
export class Scanner {
  private position = 0;

  constructor(private readonly text: string) {}

  get offset(): number {
    return this.position;
  }

  atEnd(): boolean {
    return this.position >= this.text.length;
  }

  peek(token: string): boolean {
    return this.text.startsWith(token, this.position);
  }

  take(token: string): boolean {
    if (!this.peek(token)) return false;
    this.position += token.length;
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) throw this.problem(`'${token}' is missing`);
  }

  space(): void {
    this.match(/^\s+/);
  }

  /** Takes what the pattern (anchored at its beginning) finds here. */
  match(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.text.slice(this.position, this.position + 10_000))?.[0];
    if (found !== undefined) this.position += found.length;
    return found === '' ? undefined : found;
  }

  /** A string in single or double quotes, with backslash escapes. */
  quoted(): string {
    const quote = this.text[this.position];
    if (quote !== "'" && quote !== '"') throw this.problem('a text in quotes is missing');
    let value = '';
    for (let index = this.position + 1; index < this.text.length; index += 1) {
      const character = this.text[index]!;
      if (character === quote) {
        this.position = index + 1;
        return value;
      }
      if (character === '\\') index += 1;
      value += this.text[index] ?? '';
    }
    throw this.problem('the quote is not closed');
  }

  problem(what: string): SyntaxProblem {
    return new SyntaxProblem(`${what} at position ${this.position} of '${this.text}'`);
  }
}
