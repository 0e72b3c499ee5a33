import { createHmac } from 'node:crypto';

/** What the processes of an installation know each other by: whoever reaches the database has it. */
export function peerSecret(installationSecret: Uint8Array): Buffer {
  return createHmac('sha256', installationSecret).update('peers').digest();
}
