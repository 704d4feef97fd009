// The one meaning of colour: blue is positive, orange is negative, and strength is magnitude.
import type { SceneArray } from "./scene.ts";

export type Sign = "pos" | "neg" | "mixed" | "zero" | "nan" | "inf" | "empty";

/** The sign all elements of an array share, from the counts over the whole array. */
export function signOf(array: SceneArray): Sign {
  const { size, neg, zero, pos, nan, posinf, neginf } = array.stats;
  if (size === 0) return "empty";
  if (nan > 0) return "nan";
  if (posinf + neginf > 0) return "inf";
  if (zero === size) return "zero";
  if (array.complex) return "mixed";
  if (neg === 0) return "pos";
  return pos === 0 ? "neg" : "mixed";
}

const LEVELS = 20;

/** Strength from −1 to 1 in steps, so that equal shades can share one path. */
export function shade(x: number, bound: number): number {
  if (x === 0 || !(bound > 0)) return 0;
  const strength = Math.max(1, Math.ceil((Math.abs(x) / bound) * LEVELS)) / LEVELS;
  return Math.sign(x) * Math.min(strength, 1);
}

export function colour(level: number): string {
  if (level === 0) return "var(--nbgrad-mid)";
  const hue = level > 0 ? "var(--nbgrad-pos)" : "var(--nbgrad-neg)";
  return `color-mix(in oklab, ${hue} ${Math.round(Math.abs(level) * 100)}%, var(--nbgrad-mid))`;
}

/** The end of the symmetric scale: the largest finite magnitude in the whole array. */
export function boundOf(array: SceneArray): number {
  return Math.max(Math.abs(array.stats.min ?? 0), Math.abs(array.stats.max ?? 0));
}
