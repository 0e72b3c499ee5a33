/**
 * Postgres text holds neither U+0000 nor a lone surrogate, and one such name in a batch would fail the whole turn of a
 * shard. Text columns therefore hold an escaped form, equal to the text itself for all but a handful of strings: U+0010
 * escapes U+0000, itself and, as four hex digits, lone surrogates. The mapping is one to one, so identities stay apart,
 * and at most doubles the UTF-8 length, so an id at its limit still fits an index entry (2,704 bytes).
 */
const ESCAPE = '\u0010';

const NEEDS_ESCAPE = /[\u0000\u0010]/;

const ESCAPED = /\u0010(0|\u0010|[0-9a-f]{4})/g;

export function toStoredText(text: string): string {
  if (text.isWellFormed() && !NEEDS_ESCAPE.test(text)) return text;
  let stored = '';
  // Iterates by code point: a surrogate that comes alone is a lone one.
  for (const character of text) stored += escaped(character);
  return stored;
}

export function fromStoredText(stored: string): string {
  if (!stored.includes(ESCAPE)) return stored;
  return stored.replace(ESCAPED, (_, code: string) => {
    if (code === '0') return '\u0000';
    return code === ESCAPE ? ESCAPE : String.fromCharCode(Number.parseInt(code, 16));
  });
}

function escaped(character: string): string {
  if (character === '\u0000') return `${ESCAPE}0`;
  if (character === ESCAPE) return ESCAPE + ESCAPE;
  return character.isWellFormed() ? character : ESCAPE + character.charCodeAt(0).toString(16);
}
