import { createHash } from 'node:crypto';

import { type HistoryEvent, isEvent, type RunKey } from '@app/contract';
import {
  chainSeed,
  decodeFacts,
  type HistoryHead,
  type HistoryRow,
  nextChain,
  type RowPlace,
  type SigningKey,
} from '@app/postgres';

import { canonicalJson } from './canonical-json';
import { chainIdentity, EventChain, EXPORT_FORMAT } from './event-chain';

/** What an export is made of. Rows are read as they are needed, and no more than a page of them is held. */
export interface ExportSource {
  readonly run: RunKey;
  /** Further fields of the first line. */
  readonly about: Readonly<Record<string, unknown>>;
  /** The last row that is exported: what is appended meanwhile belongs to a later export. */
  readonly head: HistoryHead;
  /** Events that a closed run must have; `undefined` for an open one. */
  readonly eventCount: number | undefined;
  readonly key: SigningKey;
  readonly exportedAt: string;
  readonly readRows: (after: RowPlace | undefined) => Promise<readonly HistoryRow[]>;
}

/**
 * The lines of an export, each with its line feed: a header, every event with its hash, every stored row with its
 * chain, a signature over the heads of both. What is stored is checked on the way: when it does not fit its own chain,
 * the last line says where and nothing is signed. The form is described in docs/proof.md.
 */
export async function* exportLines(source: ExportSource): AsyncGenerator<string> {
  const { run, key, exportedAt } = source;
  const names = { ...chainIdentity(run), format: EXPORT_FORMAT, exportedAt, keyId: key.keyId };
  const header = canonicalJson({
    ...source.about,
    ...names,
    kind: 'header',
    publicKey: key.publicKey.toString('base64'),
  });
  yield `${header}\n`;
  const reading = new CheckedReading(source);
  for (;;) {
    const rows = await source.readRows(reading.place);
    if (rows.length === 0) break;
    for (const row of rows) {
      yield* reading.lines(row);
      if (reading.problem !== undefined) break;
    }
    if (reading.problem !== undefined || reading.isComplete) break;
  }
  const problem = reading.problem ?? reading.problemAtEnd();
  if (problem !== undefined) {
    yield `${canonicalJson({ kind: 'broken', message: problem })}\n`;
    return;
  }
  const statement = {
    ...names,
    kind: 'signature',
    header: createHash('sha256').update(header).digest('hex'),
    ...reading.heads(),
  };
  const signature = key.sign(Buffer.from(canonicalJson(statement))).toString('base64');
  yield `${canonicalJson({ ...statement, signature })}\n`;
}

/** Follows the rows of a run, holds them against their chain and counts events. */
class CheckedReading {
  place: RowPlace | undefined;
  problem: string | undefined;
  private readonly events: EventChain;
  private stored: Buffer;
  private isChained = false;
  private eventCount = 0;
  private rows = Buffer.alloc(32);

  constructor(private readonly source: ExportSource) {
    this.events = new EventChain(source.run);
    this.stored = chainSeed(source.run);
  }

  get isComplete(): boolean {
    const { head } = this.source;
    return (
      this.place?.firstEventId === head.firstEventId &&
      this.place.firstFactNumber === head.firstFactNumber
    );
  }

  *lines(row: HistoryRow): Generator<string> {
    this.problem = this.problemOf(row);
    if (this.problem !== undefined) return;
    const events = eventsOf(row);
    if (events === undefined) {
      this.problem = `The store cannot be read after event ${String(this.eventCount)}.`;
      return;
    }
    for (const event of events) {
      this.eventCount += 1;
      if (event.eventId !== this.eventCount) {
        this.problem = `Event ${String(this.eventCount)} is missing in the store.`;
        return;
      }
      const text = this.events.add(event);
      yield `{"event":${text},"hash":"${this.events.head}","kind":"event"}\n`;
    }
    this.place = row;
    const line = canonicalJson({
      kind: 'row',
      lastEventId: this.eventCount,
      chain: row.chain?.toString('hex') ?? null,
    });
    this.rows = createHash('sha256').update(this.rows).update(line).digest();
    yield `${line}\n`;
  }

  /** Rows from before there was a chain stand at the beginning; after the first link every row has one. */
  private problemOf(row: HistoryRow): string | undefined {
    const where = `The stored rows do not fit their chain after event ${String(this.eventCount)}`;
    if (row.chain === null) return this.isChained ? `${where}: a row has no link.` : undefined;
    this.stored = nextChain(this.stored, row);
    this.isChained = true;
    return this.stored.equals(row.chain) ? undefined : `${where}: a row was changed or taken out.`;
  }

  problemAtEnd(): string | undefined {
    const { eventCount } = this.source;
    if (!this.isComplete) return 'The last rows of the history are missing in the store.';
    if (eventCount === undefined || eventCount === this.eventCount) return undefined;
    return `The store holds ${String(this.eventCount)} events of a run that closed with ${String(eventCount)}.`;
  }

  heads() {
    return {
      eventCount: this.eventCount,
      eventChain: this.events.head,
      storedChain: this.isChained ? this.stored.toString('hex') : null,
      rows: this.rows.toString('hex'),
    };
  }
}

/** `undefined` for bytes that cannot be read, which stand only where there is no chain yet. */
function eventsOf(row: HistoryRow): readonly HistoryEvent[] | undefined {
  try {
    return decodeFacts(Buffer.from(row.facts)).filter(isEvent);
  } catch {
    return undefined;
  }
}
