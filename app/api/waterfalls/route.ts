import { z } from "zod";
import { route } from "@/lib/api/route.ts";
import { admin, viewer } from "@/lib/api/scope.ts";
import { listWaterfallsReply, saveWaterfallReply } from "@/lib/contracts/api.ts";
import { listWaterfalls } from "@/lib/services/waterfalls/list-waterfalls.ts";
import { saveWaterfall } from "@/lib/services/waterfalls/save-waterfall.ts";

export const GET = route({
  scope: viewer,
  reply: listWaterfallsReply,
  handle: ({ session }) => listWaterfalls({ session }),
});

export const POST = route({
  scope: admin,
  // A spec or the older file form: the service tells them apart and says what is wrong with either.
  body: z.record(z.string(), z.unknown()),
  reply: saveWaterfallReply,
  status: 201,
  handle: ({ session, body }) => saveWaterfall({ session, input: body }),
});
