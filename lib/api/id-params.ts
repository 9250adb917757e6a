import { z } from "zod";

/** Of a path with one id in it. */
export const idParams = z.object({ id: z.uuid() });
