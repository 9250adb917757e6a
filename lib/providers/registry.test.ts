import { describe, expect, it } from "vitest";
import { AppError } from "@/lib/errors.ts";
import {
  checkedProviders,
  environmentName,
  estimateCredits,
  findProvider,
  getOperation,
  getProvider,
  listProviders,
  nearestSlug,
  providers,
} from "./registry.ts";

const hunter = getProvider("hunter");

describe("the registry", () => {
  it("refuses two providers of one name, also when only the environment cannot tell them apart", () => {
    expect(() => checkedProviders([hunter, hunter])).toThrow(/hunter/);
    expect(() =>
      checkedProviders([
        { ...hunter, slug: "dns-mx" },
        { ...hunter, slug: "dns_mx" },
      ]),
    ).toThrow(/dns_mx/);
  });

  it.each([0, -1, Number.NaN])("refuses a price of %s", (credits) => {
    const finder = hunter.operations["find-email"];
    if (!finder) throw new Error("hunter finds addresses");
    const cheap = {
      ...hunter,
      operations: { "find-email": { ...finder, charge: { rule: "per_hit" as const, credits } } },
    };
    expect(() => checkedProviders([cheap])).toThrow(/hunter: find-email/);
  });

  it("names the nearest provider when one is not known", () => {
    expect(nearestSlug("huntr")).toBe("hunter");
    expect(nearestSlug("Zero-Bounce")).toBe("zerobounce");
    expect(nearestSlug("something-else")).toBeUndefined();
    expect(() => getProvider("huntr")).toThrow(/"huntr".*"hunter"/);
    expect(() => getProvider("nothing-like-it")).toThrow(/known are .*apollo, .*dns-mx/);
    expect(findProvider("huntr")).toBeUndefined();
  });

  it("refuses with codes that callers know", () => {
    const codeOf = (act: () => unknown) => {
      try {
        act();
      } catch (error) {
        return error instanceof AppError ? error.code : error;
      }
      return undefined;
    };
    expect(codeOf(() => getProvider("x"))).toBe("PROVIDER_NOT_FOUND");
    expect(codeOf(() => getOperation(hunter, "find-phone"))).toBe("FEATURE_NOT_SUPPORTED");
  });

  it("lists by category and by what they can do", () => {
    expect(listProviders()).toEqual(providers);
    const verifiers = listProviders({ category: "verification" });
    expect(verifiers.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["dns-mx", "zerobounce"]));
    expect(verifiers.every(({ category }) => category === "verification")).toBe(true);
    const phones = listProviders({ operation: "find-phone" });
    expect(phones.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["apollo", "findymail", "prospeo", "surfe"]));
    expect(phones.every(({ operations }) => operations["find-phone"] !== undefined)).toBe(true);
    expect(listProviders({ category: "verification", operation: "find-phone" })).toEqual([]);
  });

  it("estimates the most a question can cost", () => {
    expect(estimateCredits(getProvider("prospeo"), "find-phone")).toBe(10);
    expect(estimateCredits(getProvider("surfe"), "search-people", 50)).toBe(5);
    expect(estimateCredits(getProvider("dns-mx"), "verify-email")).toBe(0);
  });

  it("names providers in the environment in capitals", () => {
    expect(environmentName("dns-mx")).toBe("DNS_MX");
  });
});
