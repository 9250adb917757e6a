import { DatabaseError } from "pg";
import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors.ts";
import { asService, database, openDatabase } from "./client.ts";
import { sql } from "kysely";
import { toAppError } from "./database-error.ts";

function databaseError(code: string, message = "raised"): DatabaseError {
  const error = new DatabaseError(message, 0, "error");
  error.code = code;
  return error;
}

describe("an error of the database", () => {
  it.each([
    ["LE401", "UNAUTHENTICATED"],
    ["LE403", "FORBIDDEN"],
    ["LE404", "NOT_FOUND"],
    ["LE409", "CONFLICT"],
  ])("%s that our functions raise is the refusal %s with its message", (code, refusal) => {
    expect(toAppError(databaseError(code, "The job is running."))).toMatchObject({
      code: refusal,
      message: "The job is running.",
    });
  });

  it.each(["08006", "28P01", "3D000", "53300", "57P01"])("%s means that the database is out of reach", (code) => {
    expect(toAppError(databaseError(code))).toMatchObject({ code: "DATABASE_CONNECTION_ERROR" });
  });

  it.each(["23505", "42P01", "22012"])("%s is a bug, and stays what it is", (code) => {
    const error = databaseError(code);
    expect(toAppError(error)).toBe(error);
  });

  it("names the reason and never the password when nobody answers", async () => {
    const gone = openDatabase("postgresql://user:hunter2@127.0.0.1:1/none");
    const error = await asService((handle) => sql`select 1`.execute(handle), gone).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: "DATABASE_CONNECTION_ERROR" });
    expect(String(error)).toContain("ECONNREFUSED");
    expect(String(error)).not.toContain("hunter2");
    await gone.close();
  });

  it("says which variable is missing when no database is named", () => {
    delete process.env.DATABASE_URL;
    expect(() => database()).toThrow(/DATABASE_URL: not set/);
  });
});
