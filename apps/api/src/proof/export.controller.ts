import { Readable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { ERROR_CATALOGUE, type Rejection, rejection } from '@app/contract';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { Authenticator } from '../context/authenticator';
import { endStalled } from './end-stalled';
import { ProofService, type ReadyExport } from './proof.service';

/** Lines are sent together up to this. */
const CHUNK_LENGTH = 65_536;
/** A reader that takes nothing for so long is given up: each tenant has a few exports at a time. */
const STALL_MS_MAX = 60_000;

/** `GET /exports/history?namespace=&workflowId=&runId=`: a signed export of any length, as it is read. */
@Controller('exports')
export class ExportController {
  constructor(
    private readonly service: ProofService,
    private readonly authenticator: Authenticator,
  ) {}

  @Get('history')
  async history(
    @Query() query: Readonly<Record<string, unknown>>,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const ready = await this.open(query, request.headers.authorization);
    if ('code' in ready) {
      const { sentence, httpStatus, retryable } = ERROR_CATALOGUE[ready.code];
      const { code: type, message: title } = ready;
      await reply
        .code(httpStatus)
        .type('application/problem+json')
        .send({ type, status: httpStatus, title, detail: sentence, retryable });
      return;
    }
    const stream = Readable.from(chunks(ready.lines));
    endStalled(stream, STALL_MS_MAX);
    await reply
      .type('application/jsonl; charset=utf-8')
      .header('content-disposition', `attachment; filename="${ready.fileName}"`)
      .header('cache-control', 'no-store')
      .send(stream);
  }

  private async open(
    query: Readonly<Record<string, unknown>>,
    authorization: string | undefined,
  ): Promise<ReadyExport | Rejection> {
    const context = await this.authenticator.authenticate(authorization);
    if (context === undefined) return rejection('UNAUTHENTICATED');
    const { namespace = 'default', workflowId, runId } = query;
    if (typeof namespace !== 'string' || typeof workflowId !== 'string') {
      return rejection(
        'INVALID_ARGUMENT',
        'Name the run by ?workflowId= and, if need be, &runId=.',
      );
    }
    const isNamed = typeof runId === 'string' && runId !== '';
    return this.service.open(context, { namespace, workflowId, ...(isNamed && { runId }) });
  }
}

async function* chunks(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  let text = '';
  for await (const line of lines) {
    text += line;
    if (text.length < CHUNK_LENGTH) continue;
    yield text;
    text = '';
    // Two milliseconds of work: others on this thread have their turn, however fast the reader is.
    await nextTurn();
  }
  yield text;
}
