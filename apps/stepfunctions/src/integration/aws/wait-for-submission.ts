import type { IntegrationCall } from '../integration-call';
import { ServiceFailure } from '../service-failure';
import type { AwsCaller } from './aws-caller';
import { type ActionCall, callAction } from './call-action';
import type { SubmissionKind } from './submissions';

const POLL_MS_MIN = 1_000;
const POLL_MS_MAX = 20_000;

type Members = Readonly<Record<string, unknown>>;

/** Starts a job, unless an attempt before has, and asks about it until it is over. */
export async function waitForSubmission(
  caller: AwsCaller,
  call: IntegrationCall,
  wanted: ActionCall & { readonly kind: SubmissionKind },
): Promise<unknown> {
  const { kind } = wanted;
  const started =
    (call.note as Members | undefined) ?? ((await callAction(caller, wanted)).result as Members);
  if (call.note === undefined) await call.submitted(started);
  const parameters = kind.ask.of(started, wanted.parameters);
  const question = { ...wanted, action: kind.ask.action, parameters };
  for (let waitMs = POLL_MS_MIN; ; waitMs = Math.min(waitMs * 1.5, POLL_MS_MAX)) {
    // What was started is noted before it is asked about: whoever goes on after a crash does not start another.
    if (!(await call.heartbeat(started))) {
      throw new ServiceFailure('States.TaskFailed', 'The execution that waited has ended.');
    }
    const job = kind.found((await callAction(caller, question)).result as Members) ?? {};
    switch (kind.verdict(job)) {
      case 'succeeded':
        return job;
      case 'failed':
        throw new ServiceFailure('States.TaskFailed', JSON.stringify(job));
      case 'running':
        await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }
}
