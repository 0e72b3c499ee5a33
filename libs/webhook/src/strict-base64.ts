/**
 * The bytes of padded base64, or `undefined`. Node passes over what is not base64, the libraries of receivers do not:
 * a key that we read and they refuse would fail every delivery.
 */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}
