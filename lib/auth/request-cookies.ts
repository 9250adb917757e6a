export type Cookie = { name: string; value: string };

/** The request's cookies in order. A value that is not percent-encoded properly is taken as it stands. */
export function requestCookies(request: Request): Cookie[] {
  return (request.headers.get("cookie") ?? "").split(";").flatMap((part) => {
    const place = part.indexOf("=");
    if (place < 1) return [];
    return [{ name: part.slice(0, place).trim(), value: decoded(part.slice(place + 1).trim()) }];
  });
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
