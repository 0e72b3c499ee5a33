/** UTF-8 length of a text; counting stops beyond `bytesMax`. */
export function textBytes(text: string, bytesMax = Number.POSITIVE_INFINITY): number {
  if (text.length > bytesMax) return text.length;
  let bytes = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) continue;
    // Each half of a surrogate pair counts two of its four bytes.
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
