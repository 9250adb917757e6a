import { isCallable } from "../callbacks.ts";
import { questionOf } from "../reading.ts";
import { type Answer, json, type Route } from "../wire.ts";
import { Recent } from "./recent.ts";
import { uuidOf } from "./surfe-jobs.ts";
import { validation } from "./zerobounce-verify.ts";

type File = { name: string; lines: string[]; column: number; hasHeader: boolean; uploadedMs: number; readyMs: number };

/** Parts of a multipart body by their names; a file's name is kept beside its text. */
function readParts(rawBody: string): Map<string, { value: string; fileName: string | undefined }> {
  const parts = new Map<string, { value: string; fileName: string | undefined }>();
  const boundary = /^--([^\r\n]+)/.exec(rawBody)?.[1];
  if (!boundary) return parts;
  for (const part of rawBody.split(`--${boundary}`)) {
    const [head = "", ...body] = part.split("\r\n\r\n");
    const name = /\bname="([^"]*)"/.exec(head)?.[1];
    if (name)
      parts.set(name, {
        value: body.join("\r\n\r\n").replace(/\r\n$/, ""),
        fileName: /filename="([^"]*)"/.exec(head)?.[1],
      });
  }
  return parts;
}

const cellsOf = (line: string) => line.split(",").map((cell) => cell.trim().replace(/^"|"$/g, ""));
const failed = (message: string): Answer => json(200, { success: false, message });

/** The bulk endpoints (`bulkapi.zerobounce.net`): upload, ask, fetch, delete. Billed when uploaded. */
export function bulkFiles() {
  const files = new Recent<File>(500);
  const fileOf = (query: URLSearchParams) => files.get(query.get("file_id") ?? "");
  const send: Route["handle"] = (request, context) => {
    const parts = readParts(request.rawBody);
    const file = parts.get("file");
    const column = Number(parts.get("email_address_column")?.value);
    if (!file) return failed("The file is missing.");
    if (!(column >= 1)) return failed("Error: email_address_column is required.");
    const lines = file.value.split(/\r?\n/).filter((line) => line.trim() !== "");
    const hasHeader = parts.get("has_header_row")?.value === "true";
    const id = uuidOf(`file|${context.account.keyHash}|${context.nowMs}|${file.value}`);
    const name = file.fileName ?? "file.csv";
    const tookMs = context.backgroundMs(5_000);
    files.set(id, {
      name,
      lines,
      column: column - 1,
      hasHeader,
      uploadedMs: context.nowMs,
      readyMs: context.nowMs + tookMs,
    });
    const emails = lines.slice(hasHeader ? 1 : 0).map((line) => cellsOf(line)[column - 1] ?? "");
    const bills = emails
      .filter((email) => validation(context.knows, email, context.nowMs).status !== "unknown")
      .map((email) => ({ question: questionOf("verify-email", { email }), credits: 1 }));
    const url = parts.get("return_url")?.value;
    const { callbacks, callbackFault } = context;
    const body = JSON.stringify({ file_id: id, file_name: name, upload_date: new Date(context.nowMs).toISOString() });
    if (url && isCallable(url))
      for (let copy = 0; copy < callbackFault.copies; copy++)
        callbacks.send(tookMs + callbackFault.delayMs, () => ({ url, body }));
    return json(200, { success: true, message: "File Accepted", file_name: name, file_id: id }, bills);
  };
  const status: Route["handle"] = ({ query }, { nowMs }) => {
    const file = fileOf(query);
    if (!file) return failed("file_id is invalid.");
    const share =
      file.readyMs <= file.uploadedMs ? 1 : Math.min(1, (nowMs - file.uploadedMs) / (file.readyMs - file.uploadedMs));
    return json(200, {
      success: true,
      file_id: query.get("file_id"),
      file_name: file.name,
      upload_date: new Date(file.uploadedMs).toISOString(),
      file_status: share >= 1 ? "Complete" : share === 0 ? "Queued" : "Processing",
      complete_percentage: `${Math.floor(share * 100)}%`,
      return_url: null,
    });
  };
  const read: Route["handle"] = ({ query }, { knows, nowMs }) => {
    const file = fileOf(query);
    if (!file || nowMs < file.readyMs)
      return json(200, { success: "False", message: [file ? "File is still processing." : "File cannot be found."] });
    const rows = file.lines.map((line, index) => {
      if (index === 0 && file.hasHeader) return `${line},"ZB Status","ZB Sub Status"`;
      const result = validation(knows, cellsOf(line)[file.column] ?? "", nowMs);
      return `${line},"${result.status}","${result.sub_status}"`;
    });
    return { status: 200, headers: { "content-type": "application/octet-stream" }, body: `${rows.join("\n")}\n` };
  };
  const remove: Route["handle"] = ({ query }) => {
    const id = query.get("file_id") ?? "";
    const name = files.get(id)?.name;
    return files.delete(id)
      ? json(200, { success: true, message: "File Deleted", file_name: name, file_id: id })
      : failed("File cannot be found.");
  };
  return { send, status, read, remove, keyOf: (rawBody: string) => readParts(rawBody).get("api_key")?.value };
}
