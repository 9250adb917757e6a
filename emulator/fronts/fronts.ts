import type { Front } from "../wire.ts";
import { apollo } from "./apollo.ts";
import { bouncer } from "./bouncer.ts";
import { builtwith } from "./builtwith.ts";
import { dnsMx } from "./dns-mx.ts";
import { emailable } from "./emailable.ts";
import { findymail } from "./findymail.ts";
import { googlePlaces } from "./google-places.ts";
import { hunter } from "./hunter.ts";
import { kickbox } from "./kickbox.ts";
import { millionverifier } from "./millionverifier.ts";
import { neverbounce } from "./neverbounce.ts";
import { numverify } from "./numverify.ts";
import { prospeo } from "./prospeo.ts";
import { surfe } from "./surfe.ts";
import { twilioLookup } from "./twilio-lookup.ts";
import { veriphone } from "./veriphone.ts";
import { zerobounce } from "./zerobounce.ts";

/** Every vendor that is emulated. Each call makes fresh ones: work under way belongs to one emulator. */
export const fronts = (): Front[] => [
  apollo(),
  bouncer(),
  builtwith(),
  dnsMx(),
  emailable(),
  findymail(),
  googlePlaces(),
  hunter(),
  kickbox(),
  millionverifier(),
  neverbounce(),
  numverify(),
  prospeo(),
  surfe(),
  twilioLookup(),
  veriphone(),
  zerobounce(),
];
