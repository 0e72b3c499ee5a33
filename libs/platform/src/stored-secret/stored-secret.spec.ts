import { randomBytes } from 'node:crypto';

import { TenantId } from '@app/contract';

import { openSecret } from './open-secret';
import { sealSecret } from './seal-secret';
import { storedSecretKey } from './stored-secret-key';

const installation = randomBytes(32);
const key = storedSecretKey(installation, TenantId('one'));

it('reads again what it has encrypted, and never writes the same bytes twice', () => {
  const sealed = sealSecret('open sesame', key);
  expect(openSecret(sealed, key)).toBe('open sesame');
  expect(sealed.includes('sesame')).toBe(false);
  expect(sealSecret('open sesame', key).equals(sealed)).toBe(false);
});

it("opens nothing with another tenant's key, and nothing that was changed", () => {
  const sealed = sealSecret('open sesame', key);
  expect(() => openSecret(sealed, storedSecretKey(installation, TenantId('two')))).toThrow();
  for (const at of [0, 12, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => openSecret(changed, key)).toThrow();
  }
});
