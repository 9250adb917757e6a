import { WebSocket } from "undici";

/**
 * A Supabase client cannot even be made on Node 20 without a WebSocket class for its realtime part. The server uses its
 * auth part only: this satisfies it and never opens.
 */
export class NoRealtime extends WebSocket {
  override send(): never {
    throw new Error("The server does not use Supabase Realtime");
  }
}
