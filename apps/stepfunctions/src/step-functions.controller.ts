import { Controller, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { StepFunctionsDoor } from './door/step-functions-door';

/** `POST /` with `x-amz-target`: Amazon's JSON protocol, version 1.0. */
@Controller()
export class StepFunctionsController {
  constructor(@Inject(StepFunctionsDoor) private readonly door: StepFunctionsDoor) {}

  @Post()
  @HttpCode(200)
  async call(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const gone = new AbortController();
    reply.raw.once('close', () => {
      gone.abort();
    });
    const { method, url, headers, body } = request;
    const answer = await this.door.answer(
      { method, url, headers, body: body instanceof Uint8Array ? body : Buffer.alloc(0) },
      gone.signal,
    );
    await reply
      .code(answer.status)
      .headers({ 'x-amzn-requestid': answer.requestId })
      .type('application/x-amz-json-1.0')
      .send(answer.body);
  }
}
