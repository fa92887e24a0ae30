/** Every bound in the house (W7); the relations between them that must hold are in assert-limits.ts. Units end the name. */

const KIB = 1024;
const MIB = 1024 * KIB;
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const limits = {
  // Door
  eventBytesMax: 32 * KIB,
  bodyBytesMax: 500 * KIB,
  batchEventsMax: 1_000,
  jsonDepthMax: 32,
  requestTimeoutMs: 30 * SECOND_MS,
  headersTimeoutMs: 10 * SECOND_MS,
  connectionsMax: 10_000,
  /** A client clock is believed when it is off by less: that is the network's doing. */
  clockSkewToleratedMs: 10 * SECOND_MS,
  futureMs: 5 * MINUTE_MS,
  eventTimeMin: Date.UTC(2000, 0, 1),
  appendQueueRecordsMax: 50_000,
  appendQueueBytesMax: 64 * MIB,
  writeKeyCacheEntriesMax: 10_000,
  writeKeyCacheMs: 5 * SECOND_MS,
  writeKeyCharsMax: 128,
  /** A key that belongs to no site is remembered in a cache of its own, so that made-up keys never displace real ones. */
  unknownKeyCacheEntriesMax: 10_000,
  unknownKeyCacheMs: SECOND_MS,
  /** Keys that no cache knows, looked up in the accounts database a second. */
  keyLookupsPerSMax: 500,
  refusalFlushMs: 2 * SECOND_MS,
  refusalTalliesMax: 10_000,
  /** Refused events of one batch that the answer names. */
  refusedShownMax: 100,
  retryAfterS: 5,
  appendMsMax: 15 * SECOND_MS,
  idCharsMax: 512,
  eventNameCharsMax: 512,
  userAgentCharsMax: 1_024,
  placeCacheEntriesMax: 10_000,
  /** Bytes of all bodies that have not arrived whole; beyond it the slowest sender is turned away. */
  bodiesPendingBytesMax: 64 * MIB,
  /** What is still read of a body that was refused unread, so that its sender gets to see the answer. */
  lingerBytesMax: 4 * MIB,
  lingerMs: 2 * SECOND_MS,
  headerBytesMax: 16 * KIB,
  keepAliveMs: 72 * SECOND_MS,
  connectionsCheckMs: 2 * SECOND_MS,
  rateBucketsMax: 50_000,
  rateBurstS: 10,
  preflightCacheS: 24 * 60 * 60,

  // Stream
  partitionsMax: 64,
  streamBytesMax: 10 * 1024 * MIB,
  streamAgeMsMax: 7 * DAY_MS,
  /** One commit takes in no more than this, and at least one append. */
  commitBytesMax: 4 * MIB,
  commitRecordsMax: 16_384,
  /** Records of one partition and commit lie together in chunks of about this size, and are read and dropped together. */
  chunkBytesMax: 256 * KIB,
  /** Appends are refused when the disk has less left: positions and retention need room to write, too. */
  diskReserveBytes: 4 * MIB,
  retainChunksMax: 256,
  memberLeaseMs: 10 * SECOND_MS,
  /** How often a member looks whether others came, left or died. */
  memberCheckMs: 250,
  consumerWakeMs: 20,

  // Pipeline
  storeBatchRecordsMax: 60_000,
  storeBatchBytesMax: 40 * MIB,
  /** How long the writer waits for more before it shows live boards what little has come. */
  storeLingerMs: 25,
  /** The same while the engine takes long over it. */
  storeLingerMsMax: 200,
  /** So many records are not waited with. */
  storeLingerRecordsMax: 5_000,
  /** From the end of one insert into `events` to the next, unless a batch is full; the longer, the longer an insert takes. */
  storeEveryMsMin: 500,
  storeEveryMsMax: 2 * SECOND_MS,
  sessionTimeoutMs: 30 * MINUTE_MS,
  sessionLengthMsMax: 24 * HOUR_MS,
  duplicateWindowMs: HOUR_MS,
  duplicateWindowUntimedMs: 24 * HOUR_MS,
  /** Fingerprints of 8 bytes in tables at most three quarters full: 128 MiB when all are in use, a few KiB when idle. */
  recentIdsMax: 10_000_000,
  recentSessionsMax: 500_000,
  /** Ids or visitors that one late lookup asks the store for. */
  lateLookupKeysMax: 5_000,
  lateLookupRangesMax: 16,
  userAgentCacheEntriesMax: 10_000,
  urlCacheEntriesMax: 10_000,
  urlCacheKeyLengthMax: 500,
  propertiesMax: 200,
  productsMax: 100,
  stringBytesMax: 8 * KIB,
  /** For what is counted by: names, hosts, campaigns, property names. */
  labelBytesMax: 256,
  /** Holds an event of eventBytesMax with all that the door adds, so that it can be replayed. */
  quarantinePayloadBytesMax: 64 * KIB,
  quarantineDetailBytesMax: KIB,
  retryBackoffMsMin: 50,
  /** A worker that waits for the engine this long says so. */
  engineSlowStartMs: 5 * SECOND_MS,
  streamRetainMs: MINUTE_MS,
  /** How often it is looked whether a site was removed, and whether the deletion of its events is through. */
  removedSiteLookMs: 2 * SECOND_MS,
  /** How often it is looked for events of a removed site that the stream still held. */
  removedSiteSweepMs: MINUTE_MS,
  /** After so long no door takes events of a removed site any more. */
  removedSiteSettleMs: HOUR_MS,
  metricsFileMs: 2 * SECOND_MS,
  /** How often the state of the pipeline is written down, and how many rows one such sample may have. */
  pipelineSampleMs: 10 * SECOND_MS,
  pipelineSampleRowsMax: 2_000,
  pipelineSeriesMax: 20,
  retryBackoffMsMax: 5 * SECOND_MS,

  // Engine
  engineConnections: 6,
  /** Of these, kept free for inserts: slow reads must not stop the writer. */
  engineInsertConnections: 1,
  engineQueueMax: 256,
  engineQueryMsMax: 30 * SECOND_MS,
  engineQueryBytesMax: 2 * 1024 * MIB,
  engineInsertBytesMax: 80 * MIB,
  /** Bodies of all requests held at once. */
  engineBodyBytesMax: 256 * MIB,
  /** One statement, without data. */
  engineQueryTextBytesMax: MIB,
  /** A request that is no insert: statement and parameters. */
  engineRequestTextBytesMax: 8 * MIB,
  /** Parameters may come in the URL (ClickHouse's http_max_uri_size). */
  engineUrlBytesMax: MIB,
  /** A result is held back up to here, so that an error can still be the whole answer (ClickHouse's http_response_buffer_size). */
  engineAnswerHeldBytes: MIB,
  /** The same for a client that asks to wait for the end. */
  engineAnswerHeldBytesMax: 32 * MIB,
  engineQueueMsMax: 30 * SECOND_MS,
  /** From the start of a query or insert to the last byte that its client reads or sends. */
  engineExchangeMsMax: 45 * SECOND_MS,
  engineHealthMsMax: 2 * SECOND_MS,
  /** A query that still runs this long after the engine was told to stop is stopped. */
  engineDrainMsMax: 5 * SECOND_MS,
  /** Between the last bytes of a result that fails midway and the error behind them. */
  engineExceptionPauseMs: 50,
  engineHangMs: 60 * SECOND_MS,

  // Query
  queryRowsMax: 10_000,
  queryOffsetMax: 1_000_000,
  queryDimensionsMax: 5,
  queryFiltersMax: 50,
  queryFilterValuesMax: 500,
  queryFilterCharsMax: 50_000,
  queryValueCharsMax: 2_000,
  /** Sentences in one answer about what is wrong with a query. */
  queryMistakesMax: 20,
  querySeriesPointsMax: 5_000,
  /** Rows of one page of people, visits or events; and of one list of an analysis. */
  analysisPageMax: 1_000,
  analysisListMax: 100,
  /** A step is a bit of ten in a visitor's history (funnel-sql.ts). */
  funnelStepsMax: 10,
  funnelWindowMsMax: 366 * DAY_MS,
  /** A period is a bit of a visitor's UInt64 (retention.ts). */
  retentionPeriodsMax: 60,
  pathDepthMax: 5,
  pathNodesMax: 50,
  /** Visits that paths are put together of; of more, a sample. */
  pathVisitsMax: 25_000,
  /** So many visitors have to be left for their visits to be a fair part of all. */
  pathVisitorsMin: 500,
  /** Events that one visitor's timeline shows at once. */
  timelineEventsMax: 1_000,
  propertyNamesMax: 200,

  // Boards
  boardTilesMax: 50,
  /** Lowest row that a tile may begin at, and the highest tile. */
  boardRowsMax: 500,
  /** One board as JSON. */
  boardBytesMax: 200 * KIB,
  /** Of one organisation. */
  boardsMax: 500,
  segmentsMax: 1_000,
  annotationsMax: 10_000,
  annotationCharsMax: 1_000,
  sharesMax: 1_000,
  boardFilesMax: 200,
  /** Rows of a tile that does not say how many, and series of one that is split over time. */
  tileRowsDefault: 100,
  tileSeriesDefault: 10,
  tileSeriesMax: 50,
  /** Of those that one request asks for: the more, the more are read together. */
  tilesAtOnce: 24,
  /** A live tile is counted not oftener than this, and not for more than a quarter of the time. */
  liveTileMsMin: 250,
  /** Without news: minutes pass, and so do days. */
  liveTileIdleMs: 10_000,
  liveTileMinutesMs: 1_000,
  liveTilePollMs: 50,
  /** Answers kept for whoever asks the same while nothing comes in, as JSON. */
  tileAnswersCharsMax: 16 * MIB,
  /** Live tiles counted at once; the rest of the engine's connections are for those who wait for an answer. */
  liveTilesAtOnce: 2,
  /** How long a viewer of a shared board need not show the link again. */
  shareAccessMs: 12 * HOUR_MS,
  sharePasswordAttemptsMax: 10,
  sharePasswordWindowMs: 10 * MINUTE_MS,

  // Live
  liveTickMsMin: 50,
  liveTickMsMax: 1_000,
  /** How often the store's position is looked at while somebody watches. */
  livePollMs: 20,
  /** Visitors and the present minute are counted anew this often at most; the events themselves are shown with every tick. */
  liveFiguresMsMin: 200,
  /** Lists and totals take time to count: not oftener than this, and not more than a tenth of the time. */
  liveListsMsMin: 2_000,
  liveTotalsMsMin: 5_000,
  liveUsualMsMin: 60_000,
  /** Minutes that are over change only by events that come late. */
  liveWindowRecountMs: 10_000,
  liveRowsMax: 10,
  liveEventsMax: 16,
  liveHeartbeatMs: 15_000,
  /** A viewer that has not taken what was sent for so long is let go. */
  liveStallMsMax: 30_000,
  /** How soon an open board ends after its viewer's right to it. */
  liveReauthorizeMs: 30_000,
  pipelineStatusMs: 1_000,
  liveWindowMs: 30 * MINUTE_MS,
  /** How far back the store's table of recent events can be asked; it keeps an hour. */
  recentMs: 45 * MINUTE_MS,
  /** A visitor is here now while the last event is younger. */
  liveVisitorMs: 5 * MINUTE_MS,
  liveViewersMax: 1_000,
  /** Of these, places that share links leave to members. */
  liveMembersRoom: 200,
  liveBufferBytesMax: MIB,

  /** Longest wait for the rows that a migration rewrites, after the time of the statement itself. */
  migrationMutationMsMax: 6 * HOUR_MS,

  // Import
  importLineBytesMax: 64 * KIB,
  importBatchLines: 2_000,
  /**
   * An import waits while more than this is appended and not stored, so that live events behind it are not held up for more
   * than a few seconds. While one batch is inserted the next is computed, and one more is to lie ready by then.
   */
  importAheadRecordsMax: 180_000,
  /** Distinct lines remembered to tell a repeated line from the same line read twice. */
  importRecentLinesMax: 500_000,
  /** Addresses with their browsers that an import remembers, and how long the two together may be to be remembered. */
  importClientsMax: 100_000,
  importClientKeyLengthMax: 500,

  // Accounts
  /** Longest wait for another process's write to accounts.sqlite. */
  accountsLockWaitMsMax: 10 * SECOND_MS,
  sitesMax: 1_000,
  siteOriginsMax: 50,
  keysMax: 1_000,
  usersMax: 1_000,
  membersMax: 1_000,
  organisationsMax: 1_000,
  teamsMax: 200,
  teamBoardsMax: 500,
  /** Open ones of one organisation. */
  invitationsMax: 1_000,
  invitationMs: 7 * DAY_MS,
  invitationMsMax: 30 * DAY_MS,
  auditDetailCharsMax: 4_000,
  auditPageEntriesMax: 200,
  auditMs: 400 * DAY_MS,
  nameCharsMax: 200,
  /** RFC 5321, 4.5.3.1.3, less the angle brackets. */
  emailCharsMax: 254,
  passwordCharsMin: 8,
  passwordCharsMax: 128,
  /** A password hash takes 16 MiB and a thread: those being made at once, and those waiting. */
  passwordHashesAtOnce: 2,
  passwordHashQueueMax: 32,
  /** Sign-in attempts from one network (IPv4 address, IPv6 /64), and for one e-mail from everywhere, in one window. */
  signInAttemptsPerAddressMax: 10,
  signInAttemptsPerEmailMax: 100,
  signInWindowMs: 10 * MINUTE_MS,
  signInSessionMs: 30 * DAY_MS,
  passwordResetMs: HOUR_MS,
  /** How long an OpenID provider may take to answer. */
  oidcWaitMsMax: 10 * SECOND_MS,
  smtpWaitMsMax: 10 * SECOND_MS,
  /** Days that a day's visitor salt is kept, the day itself included. */
  saltDays: 2,
  saltSweepMs: HOUR_MS,
  /** When a key was last used is written down this often at most. */
  keyUseNotedMs: MINUTE_MS,

  // Supervisor
  restartBackoffMsMin: 250,
  restartBackoffMsMax: 5 * SECOND_MS,
  /** A process that has been ready for this long starts its back-off anew when it dies: it does not crash because of how it starts. */
  restartStableMs: 500,
  heartbeatMs: SECOND_MS,
  /** A process silent for this long is hung; while it starts it may be busy for longer. */
  childHangMs: 15 * SECOND_MS,
  childStartMs: 60 * SECOND_MS,
  engineProbeMs: 5 * SECOND_MS,
  drainMsMax: 20 * SECOND_MS,
  /** How long connections may stay open that a stopping web process still serves. */
  webDrainMsMax: 3 * SECOND_MS,
  /** How long processes may take whose supervisor was killed: a new one waits for them. */
  orphanDrainMsMax: 5 * SECOND_MS,
  logLineBytesMax: 64 * KIB,
} as const;

export type Limits = { readonly [Name in keyof typeof limits]: number };
