// `npm run verify -- FILE... [--key KEY] [--checkpoint CHECKPOINT]`: says whether exported histories are what the service
// signed, and if not, which event was changed, taken out or moved. Works offline, with Node alone, and holds no more than
// a line of a file in memory. The form of the files is described in docs/proof.md; this is its second implementation.
//
// KEY: a public key in base64 as `signingKeys` gives it, or a file with it. CHECKPOINT: a file with a checkpoint of the
// run, or an earlier export of it. Exit code: 0 all are right, 1 one is not, 2 one cannot be read.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';

const FORMAT = 'perdure-history/1';
const LINE_BYTES_MAX = 64 * 1_048_576;

class Altered extends Error {}
class Unreadable extends Error {}

/** The one form that a value has in an export: see canonical JSON in docs/proof.md. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** Lines of a file as bytes, without their line feeds; the last one tells whether it had one. */
async function* linesOf(file) {
  let parts = [];
  let length = 0;
  for await (const chunk of createReadStream(file, { highWaterMark: 1_048_576 })) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      parts.push(chunk.subarray(start, end));
      yield { bytes: Buffer.concat(parts), isComplete: true };
      parts = [];
      length = 0;
      start = end + 1;
    }
    if (start === chunk.length) continue;
    parts.push(Buffer.from(chunk.subarray(start)));
    length += chunk.length - start;
    if (length > LINE_BYTES_MAX) throw new Unreadable('a line is longer than any event can be');
  }
  if (parts.length > 0) yield { bytes: Buffer.concat(parts), isComplete: false };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The value of a line that has its one form: a byte more, less or other, and it has not. */
function valueOf(bytes, where) {
  try {
    const text = UTF8.decode(bytes);
    const value = JSON.parse(text);
    if (canonical(value) === text) return value;
  } catch {
    // Said below.
  }
  throw new Altered(`${where} was changed: it does not have the form in which it was written.`);
}

/** Follows an export line by line. Throws `Altered` at the first line that does not fit those before it. */
class Verifier {
  header;
  signature;
  eventCount = 0;
  /** Chains at the place of the checkpoint, once it is reached. */
  checked;

  constructor(options) {
    this.options = options;
  }

  take({ bytes, isComplete }, number) {
    const where = `Line ${number} (after event ${this.eventCount})`;
    if (this.signature !== undefined) {
      throw new Altered(`Something was added after the signature, in line ${number}.`);
    }
    if (!isComplete) {
      throw new Altered(
        `The file was truncated after event ${this.eventCount}: line ${number} breaks off.`,
      );
    }
    if (number === 1) return this.takeHeader(bytes);
    const line = valueOf(bytes, where);
    if (line.kind === 'event') return this.takeEvent(line, number);
    if (line.kind === 'row') return this.takeRow(line, bytes, number);
    if (line.kind === 'signature') return this.takeSignature(line);
    if (line.kind === 'broken') {
      throw new Altered(
        `The service did not sign: what it had stored was altered. ${line.message}`,
      );
    }
    throw new Altered(`${where} was changed: nothing of that kind stands in an export.`);
  }

  takeHeader(bytes) {
    let header;
    try {
      header = JSON.parse(bytes.toString('utf8'));
    } catch {
      throw new Unreadable('it does not begin like an exported history');
    }
    if (header?.kind !== 'header' || typeof header.format !== 'string') {
      throw new Unreadable('it does not begin like an exported history');
    }
    if (header.format !== FORMAT) {
      throw new Unreadable(`its format is ${header.format}; this program knows ${FORMAT}`);
    }
    this.header = valueOf(bytes, 'The header (line 1)');
    this.headerHash = sha256(bytes).toString('hex');
    const { tenantId, namespaceId, workflowId, runId } = this.header;
    this.identity = { tenantId, namespaceId, workflowId, runId };
    this.chain = sha256(`${FORMAT}\n${canonical(this.identity)}`);
    this.rows = Buffer.alloc(32);
    this.storedChain = null;
  }

  takeEvent({ event, hash }, number) {
    const expected = this.eventCount + 1;
    const id = event?.eventId;
    if (id !== expected) {
      throw new Altered(
        Number.isInteger(id) && id > expected
          ? `Event ${expected} is missing: event ${id} follows event ${this.eventCount} (line ${number}).`
          : `Event ${id} stands where event ${expected} belongs (line ${number}): events were put in another order or repeated.`,
      );
    }
    this.chain = sha256(this.chain, canonical(event));
    if (this.chain.toString('hex') !== hash) {
      throw new Altered(
        `Event ${id} (line ${number}) was changed, or the event before it together with its hash.`,
      );
    }
    this.eventCount = id;
  }

  takeRow(line, bytes, number) {
    if (line.lastEventId > this.eventCount) {
      throw new Altered(
        `Event ${this.eventCount + 1} is missing: line ${number} tells of events up to ${line.lastEventId}.`,
      );
    }
    if (line.lastEventId !== this.eventCount) {
      throw new Altered(
        `Line ${number} was changed or moved: it tells of events up to ${line.lastEventId} after event ${this.eventCount}.`,
      );
    }
    this.rows = sha256(this.rows, bytes);
    this.storedChain = line.chain;
    if (this.options.checkpoint?.eventCount === this.eventCount) {
      // Rows of notes alone follow with the same event: any of them may be the one meant.
      this.checked ??= { eventChain: this.chain.toString('hex'), storedChains: [] };
      this.checked.storedChains.push(line.chain);
    }
  }

  takeSignature(line) {
    const { signature, ...statement } = line;
    const head = this.chain.toString('hex');
    if (statement.eventCount > this.eventCount) {
      throw new Altered(
        `Events ${this.eventCount + 1} to ${statement.eventCount} are missing: the file was truncated before its signature.`,
      );
    }
    if (statement.header !== this.headerHash) {
      throw new Altered(
        'The header (line 1) was changed, or the signature is that of another export.',
      );
    }
    if (statement.eventCount !== this.eventCount || statement.eventChain !== head) {
      throw new Altered(
        'Events were changed and their hashes computed anew: their head is not the one that was signed.',
      );
    }
    const rowsFit =
      statement.rows === this.rows.toString('hex') && statement.storedChain === this.storedChain;
    if (!rowsFit) {
      throw new Altered('A line about the stored rows was changed, taken out or moved.');
    }
    this.checkSignature(statement, signature);
    this.signature = line;
  }

  checkSignature(statement, signature) {
    const own = Buffer.from(String(this.header.publicKey), 'base64');
    const { key } = this.options;
    if (key !== undefined && !key.equals(own)) {
      throw new Altered(
        `The export names the key ${keyId(own)}, not the one given (${keyId(key)}): it was signed by somebody else.`,
      );
    }
    if (keyId(own) !== statement.keyId) {
      throw new Altered('The public key in the header is not the one that the signature names.');
    }
    if (!isSigned(statement, signature, own)) {
      throw new Altered(
        'The signature is not valid: the last line was changed, or signed by somebody else.',
      );
    }
  }

  end() {
    if (this.header === undefined) throw new Unreadable('it is empty');
    if (this.signature === undefined) {
      throw new Altered(
        `The file was truncated after event ${this.eventCount}: its signature is missing.`,
      );
    }
    const { checkpoint } = this.options;
    if (checkpoint !== undefined) this.checkAgainst(checkpoint);
  }

  checkAgainst(checkpoint) {
    const isSameRun = Object.entries(this.identity).every(([name, id]) => checkpoint[name] === id);
    if (!isSameRun) {
      throw new Unreadable(
        `the checkpoint is about run ${checkpoint.runId}, the file about another`,
      );
    }
    if (checkpoint.eventCount > this.eventCount) {
      throw new Altered(
        `The history had ${checkpoint.eventCount} events at the time of the checkpoint and has ${this.eventCount} now.`,
      );
    }
    const fits =
      this.checked !== undefined &&
      (checkpoint.eventChain === undefined || checkpoint.eventChain === this.checked.eventChain) &&
      this.checked.storedChains.includes(checkpoint.storedChain);
    if (!fits) {
      throw new Altered(
        `The history up to event ${checkpoint.eventCount} is not what it was at the time of the checkpoint.`,
      );
    }
  }

  verdict() {
    const { workflowId, runId, status } = this.header;
    const whose =
      this.options.key === undefined
        ? 'whose public key came with the file: compare its id with signingKeys, or pass --key'
        : 'which is the one given';
    const since =
      this.options.checkpoint === undefined
        ? ''
        : ` It agrees with the checkpoint at event ${this.options.checkpoint.eventCount}.`;
    return `${this.eventCount} events of run ${runId} of workflow ${JSON.stringify(workflowId)} (${status}) are as they were signed by key ${this.signature.keyId}, ${whose}.${since}`;
  }
}

function keyId(publicKey) {
  return sha256(publicKey).toString('hex').slice(0, 32);
}

function isSigned(statement, signature, publicKey) {
  try {
    const key = createPublicKey({ key: publicKey, type: 'spki', format: 'der' });
    const bytes = Buffer.from(String(signature), 'base64');
    // Another text for the same bytes would be a changed byte that nobody finds.
    if (key.asymmetricKeyType !== 'ed25519' || bytes.toString('base64') !== signature) return false;
    return verifySignature(null, Buffer.from(canonical(statement)), key, bytes);
  } catch {
    return false;
  }
}

/** The last line of an export, or a checkpoint, with a valid signature. */
function checkpointOf(file, key) {
  const line = textOf(file, 'the checkpoint').trimEnd().split('\n').at(-1);
  let checkpoint;
  try {
    checkpoint = JSON.parse(line);
  } catch {
    throw new Unreadable('the checkpoint is no line of JSON');
  }
  const { signature, ...statement } = checkpoint;
  if (statement.kind !== 'checkpoint' && statement.kind !== 'signature') {
    throw new Unreadable('the checkpoint is neither a checkpoint nor an export');
  }
  if (key !== undefined && !isSigned(statement, signature, key)) {
    throw new Altered('The signature of the checkpoint is not valid.');
  }
  return checkpoint;
}

function textOf(file, what) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Unreadable(`${what} cannot be read: ${error.message}`);
  }
}

function keyOf(given) {
  const text = existsSync(given) ? readFileSync(given, 'utf8') : given;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 44) throw new Unreadable('--key is no Ed25519 public key in base64');
  return key;
}

function argumentsOf(given) {
  const files = [];
  const options = {};
  for (let index = 0; index < given.length; index += 1) {
    const name = given[index];
    if (name !== '--key' && name !== '--checkpoint') {
      files.push(name);
      continue;
    }
    index += 1;
    if (given[index] === undefined) throw new Unreadable(`${name} needs a value`);
    options[name.slice(2)] = given[index];
  }
  if (files.length === 0)
    throw new Unreadable('name a file: npm run verify -- FILE [--key KEY] [--checkpoint FILE]');
  return { files, options };
}

async function verify(file, options) {
  const verifier = new Verifier(options);
  let number = 0;
  for await (const line of linesOf(file)) verifier.take(line, (number += 1));
  verifier.end();
  return verifier.verdict();
}

/** Verifies one file, says how it is, and returns the exit code for it. */
async function judge(file, name, options) {
  try {
    console.log(`${name}${await verify(file, options)}`);
    return 0;
  } catch (error) {
    if (!(error instanceof Altered)) return unreadable(error, name);
    console.log(`${name}ALTERED: ${error.message}`);
    return 1;
  }
}

function unreadable(error, name = '') {
  console.error(`${name}Not checked: ${error.message}`);
  return 2;
}

async function main() {
  const { files, options } = argumentsOf(process.argv.slice(2));
  const key = options.key === undefined ? undefined : keyOf(options.key);
  const checkpoint =
    options.checkpoint === undefined ? undefined : checkpointOf(options.checkpoint, key);
  let worst = 0;
  for (const file of files) {
    const name = files.length === 1 ? '' : `${file}: `;
    worst = Math.max(worst, await judge(file, name, { key, checkpoint }));
  }
  return worst;
}

process.exitCode = await main().catch((error) => {
  if (!(error instanceof Altered)) return unreadable(error);
  console.log(`ALTERED: ${error.message}`);
  return 1;
});
