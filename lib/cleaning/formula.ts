/** What spreadsheets take for the start of a formula, also in the wide forms of East Asian keyboards. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)*%?$/;
const E164 = /^\+[1-9]\d{6,14}$/;

/**
 * A cell that is safe to open in a spreadsheet: one that could run as a formula gets a leading apostrophe. Plain numbers
 * and E.164 phone numbers stay as they are, so that they can be read back. Doing it twice changes nothing.
 */
export function protectFormula(value: string): string {
  return FORMULA.test(value) && !PLAIN_NUMBER.test(value) && !E164.test(value) ? `'${value}` : value;
}
