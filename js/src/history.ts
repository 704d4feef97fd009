// The strip under the graph: the target after every update. Only there once there has been one.
import { html, setAttribute, setText, svg } from "./dom.ts";
import { count, short } from "./format.ts";
import type { SceneHistory } from "./scene.ts";
import type { Story } from "./state.ts";

export interface HistoryPanel {
  element: HTMLElement;
  load(story: Story): void;
  show(): void;
}

/** Units of height of the picture, which is stretched to the room there is. */
const HEIGHT = 100;
/** Room above and below the line, so that its stroke is not cut off. */
const MARGIN = 5;

export function makeHistory(): HistoryPanel {
  const label = html("b", { class: "nbgrad-history-label" });
  const scale = html("span");
  const [top, bottom] = [html("span"), html("span")];
  const band = svg("path", { class: "nbgrad-history-band" });
  const line = svg("path", { class: "nbgrad-history-line", "vector-effect": "non-scaling-stroke" });
  const picture = svg("svg", { preserveAspectRatio: "none", "aria-hidden": "true" }, band, line);
  const marks = html("div", { class: "nbgrad-history-marks" });
  const pointer = html("div", { class: "nbgrad-history-pointer", hidden: true });
  const plot = html("div", { class: "nbgrad-history-plot", role: "img" }, picture, marks, pointer);
  const value = html("b", { class: "nbgrad-history-value" });
  const update = html("span", { class: "nbgrad-history-update" });
  const element = html(
    "div",
    { class: "nbgrad-history", "data-panel": "history", hidden: true },
    html("div", { class: "nbgrad-history-what" }, label, scale),
    html("div", { class: "nbgrad-history-axis", "aria-hidden": "true" }, top, bottom),
    plot,
    html("div", { class: "nbgrad-history-now" }, value, update),
  );
  let history: SceneHistory | null = null;
  /** Where the pointer is, as a fraction of the width; null: elsewhere. */
  let pointed: number | null = null;
  plot.addEventListener("pointermove", (event) => {
    const frame = plot.getBoundingClientRect();
    pointed = Math.min(1, Math.max(0, (event.clientX - frame.left) / frame.width));
    read();
  });
  plot.addEventListener("pointerleave", () => {
    pointed = null;
    read();
  });

  return { element, load, show: () => {} };

  function load({ scene }: Story): void {
    history = scene.history ?? null;
    setAttribute(element, "hidden", history === null);
    if (history === null) return;
    const y = heightOf(history);
    setText(label, history.label);
    setText(scale, history.scale === "log" ? "log scale" : "");
    setText(top, short(y.high, 3));
    setText(bottom, y.low === y.high ? "" : short(y.low, 3));
    setAttribute(picture, "viewBox", `0 0 ${Math.max(history.last.length - 1, 1)} ${HEIGHT}`);
    setAttribute(line, "d", lineOf(history.last.map(y.at)));
    setAttribute(band, "d", bandOf(history.low.map(y.at), history.high.map(y.at)));
    marks.replaceChildren(...illnesses(history));
    setAttribute(plot, "aria-label", history.say);
    read();
  }

  /** The value under the pointer, else the one there is now. */
  function read(): void {
    if (history === null) return;
    const last = history.last.length - 1;
    const at = pointed === null ? null : Math.round(pointed * last);
    setAttribute(pointer, "hidden", at === null);
    setText(value, at === null ? history.text : valueAt(history, at));
    setText(update, at === null ? `update ${count(history.updates)}` : updatesAt(history, at));
    if (at !== null) pointer.style.left = `${(at / Math.max(last, 1)) * 100}%`;
  }
}

interface Heights {
  low: number | null;
  high: number | null;
  at(x: number | null): number | null;
}

/** From values to heights: linear, or logarithmic where Python found that easier to read. */
function heightOf(history: SceneHistory): Heights {
  const finite = [...history.last, ...history.low, ...history.high].filter((x) => x !== null);
  if (finite.length === 0) return { low: null, high: null, at: () => null };
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  // Halves, lest the difference of the largest numbers overflow.
  const measure = history.scale === "log" ? Math.log : (x: number) => x / 2;
  const extent = measure(high) - measure(low);
  const at = (x: number | null) => {
    if (x === null) return null;
    const part = extent > 0 ? (measure(x) - measure(low)) / extent : 0.5;
    return round(HEIGHT - MARGIN - part * (HEIGHT - 2 * MARGIN));
  };
  return { low, high, at };
}

const round = (x: number) => Math.round(x * 100) / 100;

/** A line through the points, with a gap where one is not finite; a lone point becomes a short dash. */
function lineOf(heights: (number | null)[]): string {
  let path = "";
  heights.forEach((y, x) => {
    if (y === null) return;
    const before = heights[x - 1] ?? null;
    const alone = before === null && (heights[x + 1] ?? null) === null;
    path += before === null ? `M${x} ${y}${alone ? "h0.01" : ""}` : `L${x} ${y}`;
  });
  return path;
}

/** All that a point stands for, between its least and its greatest value. */
function bandOf(low: (number | null)[], high: (number | null)[]): string {
  let path = "";
  for (let x = 1; x < low.length; x += 1) {
    const [a, b, c, d] = [high[x - 1] ?? null, high[x] ?? null, low[x] ?? null, low[x - 1] ?? null];
    if (a !== null && b !== null && c !== null && d !== null) path += `M${x - 1} ${a}L${x} ${b}V${c}L${x - 1} ${d}z`;
  }
  return path;
}

const NAMES: Record<string, string> = { nan: "NaN", inf: "∞", "-inf": "−∞" };

/** NaN and infinities have no height: each is marked, and written out where a run of them begins. */
function illnesses(history: SceneHistory): HTMLElement[] {
  const last = Math.max(history.last.length - 1, 1);
  const begins = new Map<string, number>();
  return history.ill.map(([at, kind]) => {
    const runsOn = begins.get(kind) === at - 1;
    begins.set(kind, at);
    const mark = html("span", { "data-kind": kind === "nan" ? "nan" : "inf" }, runsOn ? "" : (NAMES[kind] ?? kind));
    mark.style.left = `${(at / last) * 100}%`;
    return mark;
  });
}

function valueAt(history: SceneHistory, at: number): string {
  const ill = history.ill.filter(([place]) => place === at).map(([, kind]) => NAMES[kind] ?? kind);
  const [low, high, last] = [history.low[at] ?? null, history.high[at] ?? null, history.last[at] ?? null];
  const finite = low !== null && high !== null && low !== high ? `${short(low, 3)} … ${short(high, 3)}` : last === null ? "" : short(last);
  return [finite, ...ill].filter((text) => text !== "").join(", ");
}

function updatesAt(history: SceneHistory, at: number): string {
  const first = at * history.every;
  const last = Math.min(first + history.every - 1, history.updates);
  if (last > first) return `updates ${count(first)}–${count(last)}`;
  return first === 0 ? "before any update" : `update ${count(first)}`;
}
