// "∂z/∂a += ∂z/∂b · ∂b/∂a" as real mathematics. What is not understood stays as it is written.
import { html, math } from "./dom.ts";

/** Pieces of a formula: fractions of two differentials, names, and the signs between them. */
const NAME = String.raw`(?:\((?:[^()]|\([^()]*\))*\)|[\p{L}\p{N}_.₀-₉]+(?:\[[^\]]*\])?(?:\([^()]*\))?)`;
const PIECE = new RegExp(String.raw`∂(${NAME})/∂(${NAME})|\s*([-+·=×*/@−]+=?)\s*|(${NAME})|(.)`, "gsu");

export function formula(text: string): HTMLElement {
  const holder = html("span", { class: "nbgrad-formula", "data-formula": text, title: text });
  if (text !== "") holder.append(math("math", ...[...text.matchAll(PIECE)].map(piece)));
  return holder;
}

function piece(match: RegExpMatchArray): Node | string {
  const [whole, over, under, operator, name] = match;
  if (over !== undefined && under !== undefined) {
    return math("mfrac", differential(over), differential(under));
  }
  if (operator !== undefined) return math("mo", operator);
  if (name !== undefined) return identifier(name);
  return math("mtext", whole.trim() === "" ? "\u00a0" : whole);
}

const differential = (name: string) => math("mrow", math("mo", "∂"), identifier(name));

function identifier(name: string): Element {
  if (/^[\p{N}.]+$/u.test(name)) return math("mn", name);
  return math(/^[\p{L}\p{N}_]+$/u.test(name) ? "mi" : "mtext", name);
}
