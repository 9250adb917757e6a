import type { Front } from "../wire.ts";
import { apollo } from "./apollo.ts";
import { dnsMx } from "./dns-mx.ts";
import { findymail } from "./findymail.ts";
import { hunter } from "./hunter.ts";
import { prospeo } from "./prospeo.ts";
import { surfe } from "./surfe.ts";
import { zerobounce } from "./zerobounce.ts";

/** Every vendor that is emulated. Each call makes fresh ones: work under way belongs to one emulator. */
export const fronts = (): Front[] => [hunter(), apollo(), findymail(), prospeo(), surfe(), zerobounce(), dnsMx()];
