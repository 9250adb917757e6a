/** What a processor tells whoever watches it. Each call is cheap; nothing depends on it. */
export type Telemetry = {
  /** One claim, or one settlement, with its round trip to the database. */
  claimed: (records: number, seconds: number) => void;
  settled: (records: number, seconds: number) => void;
  /** `read` says at any time how many questions wait for their turn, by provider. The result ends the watch. */
  watchLanes: (read: () => ReadonlyMap<string, number>) => () => void;
};

export const noTelemetry: Telemetry = { claimed: () => {}, settled: () => {}, watchLanes: () => () => {} };
