import { createSocket, type Socket } from 'node:dgram';

const A = 1;
const CNAME = 5;
const AAAA = 28;
const NXDOMAIN = 3;

/** What a name server knows of a name. */
export interface Zone {
  readonly a?: readonly string[];
  readonly aaaa?: readonly string[];
  readonly cname?: string;
  /** Answers nothing at all. */
  readonly silent?: boolean;
}

/** A name server on loopback. */
export class NameServer {
  readonly zones = new Map<string, Zone>();
  private readonly socket: Socket = createSocket('udp4');
  address = '';

  async listen(): Promise<void> {
    this.socket.on('message', (query, from) => {
      const answer = this.answer(query);
      if (answer !== undefined) this.socket.send(answer, from.port, from.address);
    });
    await new Promise<void>((resolve) => {
      this.socket.bind(0, '127.0.0.1', () => {
        resolve();
      });
    });
    this.address = `127.0.0.1:${String(this.socket.address().port)}`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.socket.close(() => {
        resolve();
      });
    });
  }

  private answer(query: Buffer): Buffer | undefined {
    const { name, end } = readName(query, 12);
    const type = query.readUInt16BE(end);
    const question = query.subarray(12, end + 4);
    const zone = this.zones.get(name);
    if (zone?.silent === true) return undefined;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | (zone === undefined ? NXDOMAIN : 0), 2);
    header.writeUInt16BE(1, 4);
    const records = zone === undefined ? [] : this.recordsOf(name, type);
    header.writeUInt16BE(records.length, 6);
    return Buffer.concat([header, question, ...records]);
  }

  private recordsOf(name: string, type: number): readonly Buffer[] {
    const zone = this.zones.get(name);
    if (zone?.cname !== undefined) {
      return [record(name, CNAME, nameBytes(zone.cname)), ...this.recordsOf(zone.cname, type)];
    }
    if (type === A) return (zone?.a ?? []).map((text) => record(name, A, v4Bytes(text)));
    if (type === AAAA) return (zone?.aaaa ?? []).map((text) => record(name, AAAA, v6Bytes(text)));
    return [];
  }
}

function readName(message: Buffer, from: number): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = from;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('ascii', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function nameBytes(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}

function record(name: string, type: number, data: Buffer): Buffer {
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(type, 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(60, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([nameBytes(name), fixed, data]);
}

function v4Bytes(address: string): Buffer {
  return Buffer.from(address.split('.').map(Number));
}

function v6Bytes(address: string): Buffer {
  const [head = '', tail = ''] = address.split('::');
  const groupsOf = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groupsOf(head).length - groupsOf(tail).length;
  const groups = [...groupsOf(head), ...Array<string>(missing).fill('0'), ...groupsOf(tail)];
  return Buffer.concat(groups.map((group) => Buffer.from(group.padStart(4, '0'), 'hex')));
}
