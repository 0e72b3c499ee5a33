/** What a text is searched by: its words, in lower case, each once. Letters and digits of any script make words. */
export function wordsOf(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])];
}
