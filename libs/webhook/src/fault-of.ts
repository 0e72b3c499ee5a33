import { AddressRefused, NameNotResolved } from './address-resolver';
import { HttpFaultReason } from './http-post';
import { isTlsFault } from './tls-fault';

export interface WireFault {
  readonly reason: HttpFaultReason;
  readonly message: string;
}

/** What an error of the HTTP client means. `wasSent`: any byte of the request may have left. */
export function faultOf(error: Error, wasSent: boolean): WireFault {
  const code = 'code' in error ? String(error.code) : '';
  const message = error.message === '' ? code || error.name : error.message;
  return { reason: reasonOf(error, code, wasSent), message };
}

function reasonOf(error: Error, code: string, wasSent: boolean): HttpFaultReason {
  // The caller was closed, with this call still waiting or on its way.
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED') return HttpFaultReason.Aborted;
  if (wasSent) return HttpFaultReason.Lost;
  if (error instanceof AddressRefused) return HttpFaultReason.Refused;
  // A header that cannot be written, and the like: sending it again would change nothing.
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
    return HttpFaultReason.Refused;
  }
  if (error instanceof NameNotResolved) return HttpFaultReason.Dns;
  return isTlsFault(error) ? HttpFaultReason.Tls : HttpFaultReason.Connect;
}
