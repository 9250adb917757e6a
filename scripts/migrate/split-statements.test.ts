import { describe, expect, it } from "vitest";
import { splitStatements } from "./split-statements.ts";

const texts = (sql: string) => splitStatements(sql).map((statement) => statement.text);

describe("splitStatements", () => {
  it.each([
    ["a string with a doubled quote", "select 'it''s; one'"],
    ["an escape string", String.raw`select E'a\';b'`],
    ["a quoted identifier", 'select 1 as "a;""b"'],
    ["a dollar quote", "select $$a;b$$"],
    ["a named dollar quote that holds another", "select $body$ a; $$ b; $$ $body$"],
    ["a nested block comment", "select /* a; /* b; */ c; */ 1"],
    ["a line comment", "select 1 -- a;'b\n + 1"],
    ["parentheses", "create rule r as on insert to t do (select 1; select 2)"],
    [
      "a body in standard SQL",
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
    ],
  ])("keeps a semicolon inside %s", (_where, sql) => {
    expect(texts(`${sql};\nselect 'next';`)).toEqual([sql, "select 'next'"]);
  });

  it("does not take the dollar signs of names and parameters for quotes", () => {
    expect(texts("select a$b$c; select $1; select 2$ from t")).toHaveLength(3);
  });

  it("does not take the end of a word for an escape string", () => {
    expect(texts(String.raw`select type'\'; select 2`)).toEqual([String.raw`select type'\'`, "select 2"]);
  });

  it("keeps comments with the statement that follows and drops empty statements", () => {
    expect(texts("-- one\nselect 1;;\n  ;\n-- last\n")).toEqual(["-- one\nselect 1", "-- last"]);
  });

  it("tells where each statement and its code begin", () => {
    const sql = "select 1;\n\n-- note\nselect 2;";
    const second = splitStatements(sql)[1];
    expect(sql.slice(second?.offset)).toBe("-- note\nselect 2;");
    expect(sql.slice(second?.codeOffset)).toBe("select 2;");
  });

  it("leaves an unfinished quote to the server to complain about", () => {
    expect(texts("select $$a; b")).toEqual(["select $$a; b"]);
    expect(texts("select 'a; b").join(";")).toContain("'a");
  });
});
