import { ERROR_CATALOGUE, type Rejection, rejection } from '@app/contract';
import { Controller, Param, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ActivityService, type Answer, beating, completion, failing } from './activity.service';

const IDENTITY = 'callback';

/** Finishing an activity by its token over plain HTTP: any language can, without a library. */
@Controller('callbacks/activities/:token')
export class CallbackController {
  constructor(private readonly service: ActivityService) {}

  @Post('complete')
  complete(@Param('token') token: string, @Req() request: FastifyRequest, @Res() to: FastifyReply) {
    return this.answer(
      to,
      token,
      bodyOf(request, (body) => completion(body ?? null, IDENTITY)),
    );
  }

  @Post('fail')
  fail(@Param('token') token: string, @Req() request: FastifyRequest, @Res() to: FastifyReply) {
    return this.answer(to, token, bodyOf(request, problemOf));
  }

  @Post('heartbeat')
  heartbeat(
    @Param('token') token: string,
    @Req() request: FastifyRequest,
    @Res() to: FastifyReply,
  ) {
    return this.answer(
      to,
      token,
      bodyOf(request, (body) => beating(body ?? undefined, IDENTITY)),
    );
  }

  /** An answer that comes too late is a conflict with what has happened meanwhile, and says so. */
  private async answer(
    reply: FastifyReply,
    token: string,
    what: Answer | Rejection,
  ): Promise<void> {
    const outcome = await this.service.byToken(token, what);
    if (outcome.ok) {
      const { cancelRequested, pauseRequested, resetRequested } = outcome.reply;
      await reply.code(200).send({
        cancelRequested: cancelRequested ?? false,
        pauseRequested: pauseRequested ?? false,
        resetRequested: resetRequested ?? false,
      });
      return;
    }
    const { code, message } = outcome.rejection;
    const { sentence, httpStatus, retryable } = ERROR_CATALOGUE[code];
    const status = code === 'ACTIVITY_NOT_FOUND' ? 409 : httpStatus;
    await reply
      .code(status)
      .type('application/problem+json')
      .send({ type: code, status, title: message, detail: sentence, retryable });
  }
}

/** What a body of JSON, or none, says. Read as a form, which is what curl sends unless told, it would say nonsense. */
function bodyOf(
  { headers, body }: FastifyRequest,
  read: (body: unknown) => Answer | Rejection,
): Answer | Rejection {
  const type = headers['content-type'];
  if (type === undefined || headers['content-length'] === '0') return read(undefined);
  if (/^application\/([\w.-]+\+)?json *(;|$)/i.test(type)) return read(body);
  return rejection(
    'INVALID_ARGUMENT',
    `Send JSON as "content-type: application/json": not ${type}.`,
  );
}

/** The body of `fail` is what a worker would answer as problem+json. */
function problemOf(body: unknown): Answer | Rejection {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return rejection(
      'INVALID_ARGUMENT',
      'Send an object such as {"type": "CardDeclined", "detail": "..."}.',
    );
  }
  const fields = body as Record<string, unknown>;
  const text = (value: unknown, fallback: string): string =>
    typeof value === 'string' ? value : fallback;
  return failing(
    {
      type: text(fields.type, 'Error'),
      message: text(fields.message ?? fields.detail ?? fields.title, ''),
      retryable: fields.retryable !== false,
      nextRetryDelay: typeof fields.nextRetryDelayMs === 'number' ? fields.nextRetryDelayMs : null,
      ...(fields.details !== undefined && { details: fields.details }),
    },
    IDENTITY,
  );
}
