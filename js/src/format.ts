// Numbers as text, short enough for a label, and text cut to the room it has.

/** A few significant digits, written as Python's side writes them; an em dash where there is no number. */
export function short(x: number | null, digits = 4): string {
  if (x === null) return "—";
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "inf" : "-inf";
  const size = Math.abs(x);
  if (size < 1e6 && (Number.isInteger(x) || size >= 10 ** digits)) return x.toFixed(0);
  const [mantissa = "", exponent] = (size < 1e-4 ? x.toExponential(digits - 1) : x.toPrecision(digits)).split("e");
  const trimmed = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return exponent === undefined ? trimmed : `${trimmed}e${exponent.replace("+", "")}`;
}

/** 2041 → "2,041". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

// Twice as wide as a Latin letter in any monospace font: Chinese, Japanese, Korean.
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** Columns a text takes in a monospace font. */
export function cells(text: string): number {
  let columns = 0;
  for (const letter of text) columns += WIDE.test(letter) ? 2 : 1;
  return columns;
}

/** Cut to a number of columns, the last one an ellipsis. */
export function cut(text: string, room: number): string {
  if (cells(text) <= room) return text;
  let kept = "";
  let used = 0;
  for (const letter of text) {
    used += cells(letter);
    if (used > room - 1) break;
    kept += letter;
  }
  return kept === "" ? "" : `${kept}…`;
}
