import { AddressRefused, NameNotResolved } from './address-resolver';
import { faultOf } from './fault-of';

const coded = (code: string, message = 'message'): Error =>
  Object.assign(new Error(message), { code });

it.each([
  [new AddressRefused('inside'), 'Refused'],
  [new NameNotResolved('nowhere'), 'Dns'],
  [coded('ECONNREFUSED'), 'Connect'],
  [coded('EHOSTUNREACH'), 'Connect'],
  [coded('ECONNRESET'), 'Connect'],
  [coded('CERT_HAS_EXPIRED'), 'Tls'],
  [coded('DEPTH_ZERO_SELF_SIGNED_CERT'), 'Tls'],
  [coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), 'Tls'],
  [coded('ERR_TLS_CERT_ALTNAME_INVALID'), 'Tls'],
  [coded('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), 'Tls'],
  [coded('EPROTO'), 'Tls'],
  [coded('UND_ERR_INVALID_ARG'), 'Refused'],
  [coded('UND_ERR_DESTROYED'), 'Aborted'],
  [new Error('anything'), 'Connect'],
])('before anything was sent %s is %s', (error, reason) => {
  expect(faultOf(error, false).reason).toBe(reason);
});

it.each([
  [coded('ECONNRESET'), 'Lost'],
  [coded('UND_ERR_SOCKET'), 'Lost'],
  [coded('UND_ERR_HEADERS_OVERFLOW'), 'Lost'],
  [coded('EPROTO'), 'Lost'],
  [coded('UND_ERR_DESTROYED'), 'Aborted'],
])('afterwards %s is %s', (error, reason) => {
  expect(faultOf(error, true).reason).toBe(reason);
});

it('always has a message', () => {
  expect(faultOf(coded('ECONNRESET', ''), true).message).toBe('ECONNRESET');
  expect(faultOf(new Error(''), true).message).toBe('Error');
});
