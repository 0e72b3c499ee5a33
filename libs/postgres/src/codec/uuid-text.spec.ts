import fc from 'fast-check';

import { readUuid, writeUuid } from './uuid-text';

describe('UUID texts', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const bytes = Buffer.alloc(20);
        expect(writeUuid(uuid, bytes, 2)).toBe(true);
        expect(readUuid(bytes, 2)).toBe(uuid);
      }),
    );
  });

  it('are refused when they are not canonical, so that nothing changes its spelling', () => {
    const uuid = 'c2b0f7ae-2b50-4a5c-9a3f-0d5b8d0f1c11';
    const others = [
      uuid.toUpperCase(),
      uuid.replaceAll('-', ''),
      `{${uuid.slice(2)}}`,
      uuid.replace('c2', 'g2'),
      uuid.replace('c2', '\u0163\u0132'),
      `${uuid.slice(0, 35)}\ud800`,
      '',
    ];
    for (const text of others) expect(writeUuid(text, Buffer.alloc(16), 0)).toBe(false);
  });
});
