import { Metadata, type status } from '@grpc/grpc-js';

import { google, type temporal } from './proto';

type Any = google.protobuf.IAny;

interface MessageType<Message> {
  encode(message: Message): { finish(): Uint8Array };
}

/** A message inside of another one. */
export function packed<Message>(name: string, type: MessageType<Message>, message: Message): Any {
  return { type_url: `type.googleapis.com/${name}`, value: type.encode(message).finish() };
}

/** A call that ends with a status other than OK, and with what clients read beside its text. */
export class GrpcRefusal extends Error {
  override readonly name = 'GrpcRefusal';

  constructor(
    readonly code: status,
    message: string,
    readonly details: readonly Any[] = [],
  ) {
    super(message);
  }

  /** As grpc-js wants it. Also of a refusal without details: some clients unpack the status whatever the code. */
  toServiceError(): { code: status; details: string; metadata: Metadata } {
    const metadata = new Metadata();
    const { code, message, details } = this;
    const bytes = google.rpc.Status.encode({ code, message, details: [...details] }).finish();
    metadata.set('grpc-status-details-bin', Buffer.from(bytes));
    return { code, details: message, metadata };
  }

  /** As one of several in the failure of a multi-operation. */
  toOperationStatus(): temporal.api.errordetails.v1.MultiOperationExecutionFailure.IOperationStatus {
    return { code: this.code, message: this.message, details: [...this.details] };
  }
}
