/**
 * Log lines carry an event name and allow-listed fields only. The adapter drops every field that is not on its list, so that
 * a key or a payer's data cannot slip in through a spread object.
 */
export type LogFields = Readonly<Partial<Record<
  'channel' | 'code' | 'incidentId' | 'providerId' | 'profileId' | 'intentId' | 'transactionId' | 'operation' | 'httpStatus' | 'durationMs' | 'count' | 'state' | 'reason' | 'path' | 'stack',
  string | number | boolean | null
>>>;

export type Logger = {
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
};
