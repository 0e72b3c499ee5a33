/**
 * JSON in one form only: keys in the order of their UTF-16 code units, no white space, numbers and strings as
 * ECMAScript prints them (RFC 8785; a lone surrogate is escaped). Equal values have equal texts, whatever order their
 * fields were made in. What JSON has not is an object with one key that begins with `$`: `{"$bytes": base64}`,
 * `{"$number": "NaN"}`, `{"$map": [[key, value], ...]}`, `{"$undefined": true}`; a key of the value that begins with
 * `$` gets another one in front. Fields that are undefined are left out.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'number':
      return numberText(value);
    case 'undefined':
      return '{"$undefined":true}';
    case 'object':
      return value === null ? 'null' : objectText(value);
    case 'bigint':
    case 'symbol':
    case 'function':
      throw new TypeError(`A ${typeof value} has no canonical form.`);
  }
}

function numberText(value: number): string {
  if (Object.is(value, -0)) return '{"$number":"-0"}';
  return Number.isFinite(value) ? JSON.stringify(value) : `{"$number":"${String(value)}"}`;
}

function objectText(value: object): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (value instanceof Uint8Array) return `{"$bytes":"${base64(value)}"}`;
  if (value instanceof Map) return `{"$map":${canonicalJson([...value])}}`;
  const fields = value as Readonly<Record<string, unknown>>;
  const keys = Object.keys(fields).filter((key) => fields[key] !== undefined);
  const texts = keys
    .map((key) => [key.startsWith('$') ? `$${key}` : key, fields[key]] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`);
  return `{${texts.join(',')}}`;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
