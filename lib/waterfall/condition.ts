import { type ASTNode, Environment } from "@marcbachmann/cel-js";
import { z } from "zod";
import { company, person } from "@/lib/contracts/entities.ts";

/**
 * Run conditions of steps, in CEL (https://cel.dev) over `row`: what is known of the row when the step's turn comes. A text
 * that is not known is "", a number 0, a list empty.
 */

const LONGEST = 500;
const walks = new Set(["all", "exists", "exists_one", "map", "filter"]);
const shape = { ...company.shape, ...person.shape };
const kinds = Object.entries(shape).map(([field, schema]) => [field, kindOf(schema)] as const);

function kindOf(schema: z.ZodType): "list" | "number" | "text" {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (inner instanceof z.ZodArray) return "list";
  return inner instanceof z.ZodNumber ? "number" : "text";
}

// A number is `dyn`: it can then be compared with whole numbers and with decimals.
const types = { text: "string", number: "dyn", list: "list<string>" } as const;
const environment = new Environment({
  limits: { maxAstNodes: 200, maxDepth: 20, maxListElements: 200 },
}).registerVariable({
  name: "row",
  schema: Object.fromEntries(kinds.map(([field, kind]) => [field, types[kind]])),
});

/** Why it is no condition, as a sentence without its subject; undefined where it is one. */
export function conditionProblem(source: string): string | undefined {
  if (source.length > LONGEST) return `is longer than ${LONGEST} characters`;
  const checked = environment.check(source);
  if (!checked.valid)
    return `cannot be read: ${firstLine(checked.error)}; fields are written row.country, row.title, …`;
  if (checked.type !== "bool") return `gives a ${checked.type}, not true or false; compare it with something`;
  // Its patterns are those of JavaScript, which can take for ever on a short text.
  const { ast } = environment.parse(source);
  if (calls(ast).includes("matches"))
    return "uses matches(), which is not offered; use contains(), startsWith() or endsWith()";
  // Each within another multiplies the work by a list's length.
  if (deepestWalk(ast) > 1) return `walks a list within another (${[...walks].join("(), ")}()); say it without`;
  return undefined;
}

/** @returns whether it holds, or why that cannot be said (an overflow, an index beyond a list) */
export function meets(source: string, fields: Readonly<Record<string, unknown>>): boolean | { problem: string } {
  try {
    return (
      environment.parse(source)({
        row: Object.fromEntries(kinds.map(([field, kind]) => [field, valueOf(kind, fields[field])])),
      }) === true
    );
  } catch (error) {
    return { problem: firstLine(error) };
  }
}

function valueOf(kind: "list" | "number" | "text", value: unknown): unknown {
  if (kind === "number") return typeof value === "number" ? value : 0;
  if (kind === "text") return typeof value === "string" ? value : "";
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

const firstLine = (error: unknown) => (error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error));

/** The names of all functions and methods that it calls. */
function calls(node: ASTNode): string[] {
  const named = node.op === "call" || node.op === "rcall" ? [node.args[0]] : [];
  return [...named, ...nodesIn(node.args).flatMap(calls)];
}

/** How many lists are walked one within the other. */
function deepestWalk(node: ASTNode): number {
  const within = Math.max(0, ...nodesIn(node.args).map(deepestWalk));
  return node.op === "rcall" && walks.has(node.args[0]) ? within + 1 : within;
}

function nodesIn(value: unknown): ASTNode[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return isNode(value) ? [value] : [];
}

const isNode = (value: unknown): value is ASTNode =>
  typeof value === "object" && value !== null && "op" in value && "args" in value;
