import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../context/request-context';
import { ScheduleService } from './schedule.service';
import type {
  BackfillScheduleArgs,
  CreateScheduleArgs,
  PauseScheduleArgs,
  ScheduleTarget,
  TriggerScheduleArgs,
  UpdateScheduleArgs,
} from './schedule-args';
import { nextTimes, type ScheduleView } from './schedule-view';

/** Schedules over GraphQL. */
@Resolver('Schedule')
export class ScheduleResolver {
  constructor(private readonly service: ScheduleService) {}

  @Query()
  schedule(@Context('caller') caller: RequestContext, @Args() args: ScheduleTarget) {
    return this.service.find(caller, args);
  }

  @Query()
  schedules(
    @Context('caller') caller: RequestContext,
    @Args() args: Parameters<ScheduleService['list']>[1],
  ) {
    return this.service.list(caller, args);
  }

  @Query()
  scheduleMatchingTimes(@Args() args: Parameters<ScheduleService['matchingTimes']>[0]) {
    return this.service.matchingTimes(args);
  }

  @Mutation()
  createSchedule(
    @Context('caller') caller: RequestContext,
    @Args('input') input: CreateScheduleArgs,
  ) {
    return this.service.create(caller, input);
  }

  @Mutation()
  updateSchedule(
    @Context('caller') caller: RequestContext,
    @Args('input') input: UpdateScheduleArgs,
  ) {
    return this.service.update(caller, input);
  }

  @Mutation()
  pauseSchedule(@Context('caller') caller: RequestContext, @Args() args: PauseScheduleArgs) {
    return this.service.pause(caller, args);
  }

  @Mutation()
  unpauseSchedule(@Context('caller') caller: RequestContext, @Args() args: PauseScheduleArgs) {
    return this.service.unpause(caller, args);
  }

  @Mutation()
  triggerSchedule(@Context('caller') caller: RequestContext, @Args() args: TriggerScheduleArgs) {
    return this.service.trigger(caller, args);
  }

  @Mutation()
  backfillSchedule(@Context('caller') caller: RequestContext, @Args() args: BackfillScheduleArgs) {
    return this.service.backfill(caller, args);
  }

  @Mutation()
  deleteSchedule(@Context('caller') caller: RequestContext, @Args() args: ScheduleTarget) {
    return this.service.delete(caller, args);
  }

  @ResolveField()
  nextTimes(@Parent() schedule: ScheduleView, @Args('count') count: number) {
    return nextTimes(schedule, count);
  }
}
