// An array as a picture: one path per shade, so that a thousand cells cost some forty elements and follow the theme.
import { setAttribute, svg } from "./dom.ts";
import { short } from "./format.ts";
import { cellsOf, type SceneArray } from "./scene.ts";
import { boundOf, colour, shade } from "./sign.ts";

interface Grid {
  cells: Float64Array;
  rows: number;
  cols: number;
  width: number;
  height: number;
  bound: number;
  /** Id of the hatching that NaN is filled with. */
  hatch: string;
}

const MAX_CELL = 40;
const GAP = 1;
/** A tall matrix of few columns is not drawn as a thread. */
const LEAST_WIDTH = 28;
/** A vector longer than this is laid in rows, like text. */
const LONGEST_ROW = 24;

/** Rows and columns of the picture, which for a long vector are not those of the array. */
export function arrange(array: SceneArray, width: number, height: number): { rows: number; cols: number } {
  if (array.rows !== 1 || array.cols <= LONGEST_ROW) return { rows: array.rows, cols: array.cols };
  const cols = Math.ceil(Math.sqrt((array.cols * width) / height));
  return { rows: Math.ceil(array.cols / cols), cols };
}

/** Rows, columns and extent of the picture that fits into the given room. */
export function heatSize(array: SceneArray, width: number, height: number): Omit<Grid, "cells" | "bound" | "hatch"> {
  const { rows, cols } = arrange(array, width, height);
  const cell = Math.min(MAX_CELL, width / Math.max(cols, 1), height / Math.max(rows, 1));
  const wide = Math.min(width / Math.max(cols, 1), Math.max(cell * 2.2, LEAST_WIDTH));
  return { rows, cols, width: Math.max(1, wide * cols), height: Math.max(1, cell * rows) };
}

/** The whole sampled array within the given width; cells wide enough carry their number. */
export function heatmap(array: SceneArray, numbers: Float64Array, width: number, height: number, hatch: string): SVGSVGElement {
  const size = heatSize(array, width, height);
  const { w: wide, h: cell } = cellSize(size);
  const grid: Grid = {
    cells: cellsOf(array, numbers),
    ...size,
    bound: boundOf(array),
    hatch,
  };
  const picture = svg("svg", {
    class: "nbgrad-heat",
    viewBox: `0 0 ${grid.width} ${grid.height}`,
    width: grid.width,
    height: grid.height,
    role: "img",
  });
  picture.append(...paint(grid));
  if (wide >= 40 && cell >= 15) picture.append(...writeNumbers(grid));
  return picture;
}

/** A sliver under a card's text: as many cells as fit, evenly picked. */
export function sliver(array: SceneArray, numbers: Float64Array, width: number, height: number, hatch: string): SVGElement[] {
  const all = cellsOf(array, numbers);
  const shown = Math.min(all.length, MAX_SLIVER);
  const cells = Float64Array.from({ length: shown }, (_, i) => all[Math.floor((i * all.length) / shown)] ?? 0);
  return paint({ cells, rows: 1, cols: shown, width, height, bound: boundOf(array), hatch });
}

const MAX_SLIVER = 24;

function paint(grid: Grid): SVGElement[] {
  const outlines = new Map<string, string>();
  const glyphs: SVGElement[] = [];
  const { w, h } = cellSize(grid);
  grid.cells.forEach((x, i) => {
    const [left, top] = corner(grid, i);
    const fill = fillOf(x, grid);
    const seam = w > 6 ? GAP : 0;
    const outline = `M${round(left)} ${round(top)}h${round(w - seam)}v${round(h - (h > 6 ? GAP : 0))}h${round(seam - w)}z`;
    outlines.set(fill, (outlines.get(fill) ?? "") + outline);
    if (!Number.isFinite(x) && w >= 9 && h >= 9) glyphs.push(glyph(x, left + w / 2, top + h / 2, Math.min(w, h)));
  });
  const paths = [...outlines].map(([fill, d]) => svg("path", { d, style: `fill: ${fill}` }));
  return [...paths, ...glyphs];
}

function fillOf(x: number, grid: Grid): string {
  if (Number.isNaN(x)) return `url(#${grid.hatch})`;
  if (!Number.isFinite(x)) return colour(Math.sign(x));
  return colour(shade(x, grid.bound));
}

function glyph(x: number, cx: number, cy: number, room: number): SVGElement {
  const nan = Number.isNaN(x);
  const kind = nan ? "nbgrad-glyph nbgrad-glyph-nan" : `nbgrad-glyph ${inkOn(Math.sign(x))}`;
  const size = Math.min(13, room * (nan ? 0.42 : 0.8));
  return svg("text", { class: kind, x: cx, y: cy, "font-size": round(size) }, nan ? "NaN" : x > 0 ? "∞" : "−∞");
}

function writeNumbers(grid: Grid): SVGElement[] {
  const { w, h } = cellSize(grid);
  const texts: SVGElement[] = [];
  grid.cells.forEach((x, i) => {
    if (!Number.isFinite(x)) return;
    const [left, top] = corner(grid, i);
    const ink = inkOn(shade(x, grid.bound));
    texts.push(svg("text", { class: `nbgrad-cell ${ink}`, x: round(left + w / 2), y: round(top + h / 2) }, short(x, 3)));
  });
  return texts;
}

/** The class by which the theme picks a readable ink for text on a shade. */
export function inkOn(level: number): string {
  const strength = Math.abs(level);
  const band = strength > 0.9 ? "full" : strength > 0.75 ? "strong" : strength > 0.55 ? "middle" : "pale";
  return `nbgrad-on-${band}${level < 0 ? "-neg" : ""}`;
}

const cellSize = (grid: Omit<Grid, "cells" | "bound" | "hatch">) => ({ w: grid.width / grid.cols, h: grid.height / grid.rows });

function corner(grid: Grid, index: number): [number, number] {
  const { w, h } = cellSize(grid);
  return [(index % grid.cols) * w, Math.floor(index / grid.cols) * h];
}

const round = (x: number) => Math.round(x * 100) / 100;

/** Which element of the array a cell in the buffer is: "[3, 5]". */
export function indexOf(array: SceneArray, cell: number): string {
  const row = Math.floor(cell / array.cols);
  const col = cell % array.cols;
  if (array.shape.length === 0) return "[]";
  const index = [array.col_index?.[col] ?? col];
  let rest = array.row_index?.[row] ?? row;
  for (const extent of array.shape.slice(0, -1).reverse()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return `[${index.join(", ")}]`;
}

/** Tells which cell is under the pointer; −1 when it leaves. */
export function watchCells(picture: SVGSVGElement, grid: { rows: number; cols: number }, point: (cell: number) => void): void {
  picture.addEventListener("pointermove", (event) => {
    const frame = picture.getBoundingClientRect();
    const col = Math.floor(((event.clientX - frame.left) / frame.width) * grid.cols);
    const row = Math.floor(((event.clientY - frame.top) / frame.height) * grid.rows);
    point(row * grid.cols + col);
  });
  picture.addEventListener("pointerleave", () => point(-1));
}

/** "[3, 5] = 0.25"; nothing where there is no such cell. */
export function readCell(array: SceneArray, numbers: Float64Array, cell: number): string {
  const x = cellsOf(array, numbers)[cell];
  return x === undefined ? "" : `${indexOf(array, cell)} = ${short(x)}`;
}

/** The hatching NaN is drawn with, to be placed in the <defs> of a drawing. */
export function hatching(id: string): SVGPatternElement {
  const pattern = svg(
    "pattern",
    { id, width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
    svg("rect", { width: 5, height: 5, class: "nbgrad-hatch-ground" }),
    svg("rect", { width: 2, height: 5, class: "nbgrad-hatch-line" }),
  );
  return pattern;
}

/** The colour scale as a bar, from −bound over zero to +bound. */
export function scaleBar(id: string): SVGSVGElement {
  const stops = [-1, -0.5, 0, 0.5, 1].map((level) => {
    const stop = svg("stop", { offset: `${(level + 1) * 50}%` });
    setAttribute(stop, "style", `stop-color: ${colour(level)}`);
    return stop;
  });
  return svg(
    "svg",
    { class: "nbgrad-scale-bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("defs", {}, svg("linearGradient", { id }, ...stops)),
    svg("rect", { width: 100, height: 8, rx: 1, fill: `url(#${id})` }),
  );
}
