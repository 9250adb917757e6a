/**
 * A Supabase client cannot even be made on Node 20 without a WebSocket class for its realtime part. The server uses its
 * auth part only: this satisfies it and cannot be opened.
 */
export class NoRealtime {
  readonly CONNECTING = 0;
  readonly OPEN = 1;
  readonly CLOSING = 2;
  readonly CLOSED = 3;
  readonly readyState = 3;
  readonly url = "";
  readonly protocol = "";
  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;

  constructor() {
    throw new Error("The server does not use Supabase Realtime");
  }

  close(): void {}
  send(): void {}
  addEventListener(): void {}
  removeEventListener(): void {}
}
