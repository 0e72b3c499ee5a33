import type { Scope } from '@app/contract';

import type { Outbound, OutboundAnswer, OutboundRequest } from '../aws/aws-caller';
import type { Integration } from '../integration-call';
import { ServiceFailure } from '../service-failure';
import { authorized, type ConnectionSecret } from './authorized';
import { encodedForm } from './encoded-form';

/** An HTTP task takes a minute at most, as on Amazon. */
const TIMEOUT_MS = 60_000;

export interface HttpInvoker extends Outbound {
  /** The secret of a connection of the namespace. */
  secretOf(scope: Scope, connectionName: string): Promise<ConnectionSecret | undefined>;
}

const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
]);

/** `arn:aws:events:us-east-1:123456789012:connection/name/id`. */
const CONNECTION = /^arn:aws[\w-]*:events:[\w-]*:\d{12}:connection\/([\w.-]+)(?:\/[\w-]+)?$/;

/** Calls an HTTP endpoint, as whom a connection says. */
export function httpInvoke(invoker: HttpInvoker): Integration {
  return async ({ input, scope }) => {
    const members = (input ?? {}) as Readonly<Record<string, unknown>>;
    const secret = await secretOf(invoker, scope, members);
    const request = await authorized(invoker, requestOf(members), secret);
    return resultOf(await invoker.send({ ...request, timeoutMs: TIMEOUT_MS }));
  };
}

async function secretOf(
  invoker: HttpInvoker,
  scope: Scope,
  members: Readonly<Record<string, unknown>>,
): Promise<ConnectionSecret> {
  const { Authentication, InvocationConfig } = members;
  const holder = (InvocationConfig ?? Authentication) as { ConnectionArn?: unknown } | undefined;
  const arn = holder?.ConnectionArn;
  const name = typeof arn === 'string' ? CONNECTION.exec(arn)?.[1] : undefined;
  const secret = name === undefined ? undefined : await invoker.secretOf(scope, name);
  if (secret !== undefined) return secret;
  throw new ServiceFailure(
    'Events.ConnectionResource.ResourceNotFound',
    `Connection ${String(arn)} does not exist. Store it with putHttpConnection.`,
  );
}

function requestOf(members: Readonly<Record<string, unknown>>): Omit<OutboundRequest, 'timeoutMs'> {
  const { ApiEndpoint, Method, Headers, QueryParameters, RequestBody, Transform } = members;
  if (typeof ApiEndpoint !== 'string' || !URL.canParse(ApiEndpoint)) {
    throw new ServiceFailure('States.Runtime', 'ApiEndpoint must be an absolute URL.');
  }
  const method = typeof Method === 'string' ? Method.toUpperCase() : '';
  if (!METHODS.has(method)) {
    throw new ServiceFailure('States.Runtime', `Method must be one of ${[...METHODS].join(', ')}.`);
  }
  const url = new URL(ApiEndpoint);
  for (const [name, value] of Object.entries((QueryParameters ?? {}) as Record<string, unknown>)) {
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      url.searchParams.append(name, textOf(each));
    }
  }
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=UTF-8',
    'user-agent': 'Amazon|StepFunctions|HttpInvoke|us-east-1',
  };
  for (const [name, value] of Object.entries((Headers ?? {}) as Record<string, unknown>)) {
    const values = Array.isArray(value) ? (value as unknown[]) : [value];
    headers[name.toLowerCase()] = values.map(textOf).join(', ');
  }
  return { method, url: url.toString(), headers, body: bodyOf(RequestBody, Transform, headers) };
}

interface TransformMembers {
  readonly RequestBodyEncoding?: string;
  readonly RequestEncodingOptions?: { readonly ArrayFormat?: string };
}

function bodyOf(body: unknown, transform: unknown, headers: Record<string, string>): string {
  if (body === undefined || body === null) return '';
  const { RequestBodyEncoding, RequestEncodingOptions } = (transform ?? {}) as TransformMembers;
  if (RequestBodyEncoding === 'URL_ENCODED') {
    headers['content-type'] = 'application/x-www-form-urlencoded';
    return encodedForm(body, RequestEncodingOptions?.ArrayFormat ?? 'INDICES');
  }
  return textOf(body);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function resultOf(answer: OutboundAnswer): unknown {
  if (answer.type === 'fault') throw new ServiceFailure('States.Http.Socket', answer.message);
  const { status, headers } = answer;
  const text = Buffer.from(answer.body).toString('utf8');
  if (status >= 400) {
    throw new ServiceFailure(`States.Http.StatusCode.${status}`, text);
  }
  const named = Object.entries(headers).map(([name, value]) => [
    name,
    typeof value === 'string' ? [value] : (value ?? []),
  ]);
  return {
    Headers: Object.fromEntries(named) as object,
    ResponseBody: parsed(text, headers['content-type']),
    StatusCode: status,
    StatusText: STATUS_TEXTS[status] ?? '',
  };
}

/** JSON where the answer says so, text otherwise. */
function parsed(text: string, contentType: string | readonly string[] | undefined): unknown {
  if (!/\bjson\b/i.test(String(contentType))) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  304: 'Not Modified',
};
