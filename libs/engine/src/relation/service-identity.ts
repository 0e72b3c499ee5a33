/** Who asks on behalf of a run. Temporal's word. */
export const SERVICE_IDENTITY = 'history-service';
