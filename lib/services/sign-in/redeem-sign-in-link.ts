import { asService } from "@/lib/db/client.ts";
import { type Redeemed, redeemSignInToken } from "@/lib/db/sign-in-tokens.ts";
import { hashToken } from "./create-sign-in-link.ts";

/** Uses a link's token up; a second use, a late one and an invented one are told apart. */
export function redeemSignInLink({ token }: { token: string }): Promise<Redeemed> {
  return asService((handle) => redeemSignInToken(handle, hashToken(token)));
}
