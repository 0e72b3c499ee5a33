/** What an `Authorization` header of Signature Version 4 says. */
export interface SignatureHeader {
  readonly accessKeyId: string;
  /** `20260102`. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** In lower case, in the order given. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const ALGORITHM = 'AWS4-HMAC-SHA256';

/** Reads the header; says in Amazon's words what is missing from it. */
export function readAuthorization(header: string): SignatureHeader | { readonly problem: string } {
  if (!header.startsWith(`${ALGORITHM} `)) {
    return { problem: `Unsupported AWS 'algorithm': '${header.split(' ', 1)[0] ?? ''}'` };
  }
  const parts = new Map<string, string>();
  for (const part of header.slice(ALGORITHM.length).split(',')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const missing = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  if (missing.length > 0) {
    const sentences = missing.map((name) => `Authorization header requires '${name}' parameter.`);
    return { problem: `${sentences.join(' ')} Authorization=${header}` };
  }
  const [accessKeyId, date, region, service, end, ...more] = parts.get('Credential')!.split('/');
  if (!accessKeyId || !date || !region || !service || end !== 'aws4_request' || more.length > 0) {
    return {
      problem: `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${parts.get('Credential')!}'`,
    };
  }
  const signedHeaders = parts.get('SignedHeaders')!.toLowerCase().split(';');
  return { accessKeyId, date, region, service, signedHeaders, signature: parts.get('Signature')! };
}
