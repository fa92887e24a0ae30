/** Why an event was not stored: one closed union, shared by the doors, the pipeline, the counters and the pages that show them (W3). */

/** Refused at the door; the sender is told, nothing is kept but a count. */
export const REFUSALS = {
  malformed_json: 'The body is not valid JSON.',
  malformed_body: 'The body is not an object of the shape this route takes.',
  malformed_encoding: 'The body could not be decompressed, or its encoding is not supported.',
  body_too_large: 'The request body is larger than the limit.',
  batch_too_long: 'The batch holds more events than the limit.',
  missing_write_key: 'No write key was given.',
  unknown_write_key: 'The write key belongs to no site.',
  origin_not_allowed: "The page's origin is not among those the site allows.",
  rate_limited: 'Too many requests; try again later.',
  overloaded: 'The server cannot take more right now; try again later.',
  storage_full: 'The server cannot write right now; try again later.',
  request_timeout: 'The request took too long to arrive.',
  request_aborted: 'The sender went away before the whole request had arrived.',
  event_too_large: 'The event is larger than the limit.',
  event_too_deep: 'The event is nested deeper than the limit.',
  missing_identity: 'Neither userId nor anonymousId was given, and no address to tell the visitor by.',
  missing_event_name: 'A track call needs an event name.',
  missing_user_id: 'An alias call needs a userId.',
  missing_group_id: 'A group call needs a groupId.',
  missing_previous_id: 'An alias call needs a previousId.',
  unknown_type: 'The event type is not one of track, page, screen, identify, group, alias.',
  invalid_field: 'A field has a value that is not allowed.',
} as const;

/** Accepted, but could not become a row; kept in quarantine, from where it can be replayed. */
const QUARANTINES = {
  unreadable_line: 'The line is not in the log format.',
  unreadable_record: 'The stream record is not an event.',
  unprocessable: 'A pipeline step failed on this event.',
  store_refused: 'The store refused this row.',
} as const;

/** Accepted and deliberately not stored again. */
const DROPS = {
  duplicate: 'An event with the same messageId is stored already.',
} as const;

export type Refusal = keyof typeof REFUSALS;
export type Quarantine = keyof typeof QUARANTINES;
export type Drop = keyof typeof DROPS;
export type Reason = Refusal | Quarantine | Drop;
