// Numbers as text, short enough for a label.

/** Four significant digits; an em dash where there is no number. */
export function short(x: number | null): string {
  if (x === null) return "—";
  if (Number.isNaN(x)) return "nan";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const [digits, exponent] = x.toPrecision(4).split("e");
  const trimmed = (digits ?? "").includes(".") ? (digits ?? "").replace(/\.?0+$/, "") : (digits ?? "");
  const text = exponent === undefined ? trimmed : `${trimmed}e${exponent.replace("+", "")}`;
  return text.replaceAll("-", "−");
}

/** 2041 → "2,041". */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Cut to a number of characters, the last one an ellipsis. */
export function cut(text: string, characters: number): string {
  const letters = [...text];
  if (letters.length <= characters) return text;
  return characters < 2 ? "" : `${letters.slice(0, characters - 1).join("")}…`;
}
