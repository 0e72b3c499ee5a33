export type { Reachability } from './endpoint/reachability';
export { type ActivityCall, type AttemptRef, type Courier } from './delivery/courier';
export { type CallTrace, type DeliveryOutcome } from './delivery/delivery-outcome';
export { historyJson } from './workflow/workflow-json';
export { WebhookCourier, type WebhookCourierOptions } from './delivery/webhook-courier';
export { WebhookCallbackCourier } from './callback/webhook-callback-courier';
export { deliveryIds } from './delivery-ids';
export { type DispatcherOptions } from './dispatcher';
export { type NameLookup } from './workflow/look-up-names';
export { DispatcherModule, type DispatcherModuleOptions } from './dispatcher.module';
export { type DeliveryCounts, type EndpointHealth } from './endpoint/endpoint-health';
export {
  type Clock,
  type DeliveryLog,
  type EndpointChange,
  type EndpointHealthSink,
  type EndpointSource,
  type FaultReporter,
} from './ports';
export { systemClock } from './system-clock';
