import { runsOnVercel } from "@/lib/env.ts";
import { AppError } from "@/lib/errors.ts";

const MB = 1_000_000;

/** Vercel refuses more by itself, with a page of its own that names no way out. */
export const maxBodyBytes = (): number => (runsOnVercel() ? 4.5 * MB : 10 * MB);

/** The request's text. @throws AppError PAYLOAD_TOO_LARGE as soon as the limit is passed, whatever Content-Length says. */
export async function readText(request: Request, maxBytes = maxBodyBytes()): Promise<string> {
  if (Number(request.headers.get("content-length")) > maxBytes) throw tooLarge(maxBytes);
  if (!request.body) return "";
  const decoder = new TextDecoder();
  const reader = request.body.getReader();
  let bytes = 0;
  let text = "";
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    bytes += piece.value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      throw tooLarge(maxBytes);
    }
    text += decoder.decode(piece.value, { stream: true });
  }
  return text + decoder.decode();
}

/** The request's JSON body. @throws AppError DATA_VALIDATION_FAILED when it is none, PAYLOAD_TOO_LARGE. */
export async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(type))
    throw new AppError("DATA_VALIDATION_FAILED", `Expected a body of content type application/json, found "${type}".`);
  const text = await readText(request);
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError("DATA_VALIDATION_FAILED", "The body is not JSON; check that it was sent whole.");
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "PAYLOAD_TOO_LARGE",
    `The body is larger than ${maxBytes / MB} MB. Create the job with draft: true, send its rows in chunks to ` +
      `POST /api/enrichment/jobs/{id}/records, then POST /api/enrichment/jobs/{id}/start.`,
  );
}
