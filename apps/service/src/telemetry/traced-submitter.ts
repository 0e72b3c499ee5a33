import type {
  RequestOutcome,
  RequestSubmitter,
  SubmittedRequest,
  TraceContext,
  Tracer,
} from '@app/contract';

/** What is asked for under something that is traced is traced too: from here until its outcome is known. */
export class TracedSubmitter implements RequestSubmitter {
  constructor(
    private readonly submitter: RequestSubmitter,
    private readonly tracer: Tracer,
    /** Under what the present call is made. */
    private readonly current: () => TraceContext | undefined,
  ) {}

  submit(request: SubmittedRequest): Promise<RequestOutcome> {
    const parent = request.trace ?? this.current();
    return parent === undefined ? this.submitter.submit(request) : this.traced(request, parent);
  }

  private async traced(request: SubmittedRequest, parent: TraceContext): Promise<RequestOutcome> {
    const span = this.tracer.start({ name: `submit ${request.type}`, kind: 'Producer', parent });
    const trace = span.context ?? parent;
    try {
      const outcome = await this.submitter.submit({ ...request, trace });
      span.end(outcome.ok ? {} : { failure: outcome.rejection.code });
      return outcome;
    } catch (fault) {
      span.end({ failure: fault instanceof Error ? fault.name : 'Error' });
      throw fault;
    }
  }
}
