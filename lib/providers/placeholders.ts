/**
 * What `provider new` leaves to be filled in carries a mark, in capitals in code and replies and as a host in addresses.
 * The marks say themselves what belongs in their places.
 */
const MARK = /FILL[ -]IN|fill-in\.example/;

/** A line for each mark that is left: the file, the line's number, and what it says. */
export function placeholdersIn(path: string, text: string): string[] {
  return text.split("\n").flatMap((line, index) => (MARK.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
}
