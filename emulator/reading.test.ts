import { describe, expect, it } from "vitest";
import { questionOf } from "./reading.ts";

describe("a question", () => {
  it("is the same under another case, spacing or dress of its URLs, and without its empty parts", () => {
    const asked = questionOf("find-email", { name: "Ann  Smith ", domain: "https://www.Acme.io/", company: "" });
    expect(asked).toBe(questionOf("find-email", { domain: "acme.io", name: "ann smith" }));
  });

  it("is another under another spelling, provider word or extra fact", () => {
    const asked = questionOf("find-email", { name: "José García" });
    expect(questionOf("find-email", { name: "Jose Garcia" })).not.toBe(asked);
    expect(questionOf("verify-email", { name: "José García" })).not.toBe(asked);
    expect(questionOf("find-email", { name: "José García", domain: "acme.io" })).not.toBe(asked);
  });
});
