import type { Duplex } from 'node:stream';

import { Unavailable } from '@app/contract';

import { type Frame, frameBytes, FrameKind, FrameReader } from './frame';
import { PeerLost, type PeerOptions } from './ports';

/** A frozen peer, or a network that swallows everything, is noticed after this. */
const SILENCE_MS_MAX = 5_000;
const BEAT_MS = 1_000;
/** A peer that does not read is cut off before what waits for it fills the memory. */
const UNREAD_BYTES_MAX = 128 * 1_024 * 1_024;

/**
 * Between two flushes of several messages each: a system call costs more than a message. A flush of fewer shows that
 * somebody is alone, and delays nothing.
 */
const SPACED_COUNT_MIN = 4;
const SPACING_MS = 2;

interface Pending {
  readonly settle: (body: unknown) => void;
  readonly fail: (fault: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** The answer of a call that failed. */
interface FaultContent {
  readonly name: string;
  readonly message: string;
}

/**
 * One connection between two processes of the installation. Both may call and tell each other. Frames of one turn of
 * the event loop leave together.
 */
export class PeerConnection {
  private readonly pending = new Map<number, Pending>();
  private readonly closeListeners = new Set<() => void>();
  private readonly reader = new FrameReader();
  private readonly beats: NodeJS.Timeout;
  private unsent: Uint8Array[] = [];
  private untold: (readonly [method: string, body: unknown])[] = [];
  private flushedAt = -Infinity;
  /** Messages of the last flush, and of the next one. */
  private flushedCount = 0;
  private flushCount = 0;
  private callNumber = 0;
  private heardAt = performance.now();
  private closed = false;
  private readonly known: Promise<string>;
  private introduced: (peerId: string) => void = () => undefined;
  /** Of the process at the other end; empty until it has said so. */
  peerId = '';

  constructor(
    private readonly socket: Duplex,
    private readonly options: PeerOptions,
  ) {
    this.known = new Promise((resolve) => (this.introduced = resolve));
    socket.on('data', (chunk: Buffer) => {
      this.heard(chunk);
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.close();
    });
    this.beats = setInterval(() => {
      if (performance.now() - this.heardAt > SILENCE_MS_MAX) this.close();
      else this.send(FrameKind.Beat, 0, NOTHING);
    }, BEAT_MS);
    this.beats.unref();
    this.send(FrameKind.Hello, 0, options.codec.encode(options.peerId));
  }

  get isOpen(): boolean {
    return !this.closed;
  }

  /** Resolves when the other side has said who it is. */
  introduction(): Promise<string> {
    return Promise.race([
      this.known,
      new Promise<never>((_, reject) => {
        this.onClose(() => {
          reject(new PeerLost('the peer went away'));
        });
      }),
    ]);
  }

  /** Throws `Unavailable` when the peer says that nothing was done, `PeerLost` when nobody knows. */
  call(method: string, body: unknown, timeoutMs: number): Promise<unknown> {
    return new Promise((settle, fail) => {
      if (this.closed) {
        fail(new PeerLost('the peer went away'));
        return;
      }
      this.callNumber = (this.callNumber + 1) >>> 0;
      const { callNumber } = this;
      const timer = setTimeout(() => {
        this.pending.delete(callNumber);
        fail(new PeerLost('the peer has not answered in time'));
      }, timeoutMs);
      this.pending.set(callNumber, { settle, fail, timer });
      this.send(FrameKind.Call, callNumber, this.options.codec.encode([method, body]));
    });
  }

  /** Lost when the connection breaks. The body is written down a little later, so it must not change. */
  tell(method: string, body: unknown): void {
    if (this.closed) return;
    if (this.unsent.length + this.untold.length === 0) this.flushSoon();
    this.untold.push([method, body]);
    this.flushCount += 1;
  }

  /** Called once, at once when it is closed already. Returns the function that prevents it. */
  onClose(listener: () => void): () => void {
    if (this.closed) listener();
    else this.closeListeners.add(listener);
    return () => this.closeListeners.delete(listener);
  }

  close(): void {
    if (this.closed) return;
    this.flush();
    this.closed = true;
    clearInterval(this.beats);
    this.socket.end();
    setImmediate(() => this.socket.destroy());
    for (const { fail, timer } of this.pending.values()) {
      clearTimeout(timer);
      fail(new PeerLost('the peer went away'));
    }
    this.pending.clear();
    for (const listener of this.closeListeners) listener();
    this.closeListeners.clear();
  }

  private send(kind: FrameKind, callNumber: number, content: Uint8Array): void {
    if (this.unsent.length + this.untold.length === 0) this.flushSoon();
    this.packTells();
    this.flushCount += 1;
    this.unsent.push(...frameBytes(kind, callNumber, content));
  }

  private flushSoon(): void {
    const flush = (): void => {
      this.flush();
    };
    const isAlone = this.flushedCount < SPACED_COUNT_MIN;
    const waitMs = isAlone ? 0 : this.flushedAt + SPACING_MS - performance.now();
    if (waitMs <= 0) setImmediate(flush);
    else setTimeout(flush, waitMs);
  }

  /** What is told one after the other travels in one frame: ids that come again and again are written once. */
  private packTells(): void {
    if (this.untold.length === 0) return;
    const content = this.options.codec.encode(this.untold);
    this.untold = [];
    this.unsent.push(...frameBytes(FrameKind.Tell, 0, content));
  }

  private flush(): void {
    if (this.closed) return;
    this.packTells();
    if (this.unsent.length === 0) return;
    this.flushedAt = performance.now();
    this.flushedCount = this.flushCount;
    this.flushCount = 0;
    this.socket.write(Buffer.concat(this.unsent));
    this.unsent = [];
    if (this.socket.writableLength > UNREAD_BYTES_MAX) this.close();
  }

  private heard(chunk: Buffer): void {
    this.heardAt = performance.now();
    try {
      for (const frame of this.reader.read(chunk)) this.take(frame);
    } catch {
      // Not one of ours, or of a version that speaks otherwise.
      this.close();
    }
  }

  private take({ kind, callNumber, content }: Frame): void {
    const { codec, handler } = this.options;
    switch (kind) {
      case FrameKind.Hello:
        this.peerId = codec.decode(content) as string;
        this.introduced(this.peerId);
        break;
      case FrameKind.Call: {
        const [method, body] = codec.decode(content) as [string, unknown];
        void this.answer(callNumber, method, body);
        break;
      }
      case FrameKind.Answer:
        this.settle(callNumber, (pending) => {
          pending.settle(codec.decode(content));
        });
        break;
      case FrameKind.Fault:
        this.settle(callNumber, (pending) => {
          pending.fail(faultOf(codec.decode(content) as FaultContent));
        });
        break;
      case FrameKind.Tell: {
        const told = codec.decode(content) as readonly (readonly [string, unknown])[];
        for (const [method, body] of told) handler.told(this, method, body);
        break;
      }
      default:
    }
  }

  private async answer(callNumber: number, method: string, body: unknown): Promise<void> {
    const { codec, handler } = this.options;
    try {
      const answer = await handler.call(this, method, body);
      if (!this.closed) this.send(FrameKind.Answer, callNumber, codec.encode(answer));
    } catch (fault) {
      const { name, message } = fault instanceof Error ? fault : new Error(String(fault));
      if (!this.closed) this.send(FrameKind.Fault, callNumber, codec.encode({ name, message }));
    }
  }

  private settle(callNumber: number, use: (pending: Pending) => void): void {
    const pending = this.pending.get(callNumber);
    if (pending === undefined) return;
    this.pending.delete(callNumber);
    clearTimeout(pending.timer);
    use(pending);
  }
}

const NOTHING = new Uint8Array();

function faultOf({ name, message }: FaultContent): Error {
  return name === 'Unavailable' ? new Unavailable(message) : new PeerLost(message);
}
