// The scene, version 1: what Python writes (nbgrad/draw/contract.py is the twin of this file) and this view reads. JSON
// for the structure, one little-endian float64 buffer for the numbers. The view computes no gradient of its own.
import { bytesOf, changed } from "./change.ts";
import { unpackTables } from "./unpack.ts";

export type Phase = "start" | "forward" | "output" | "backward";

export interface SceneNode {
  id: number;
  name: string;
  op: string;
  label: string;
  expression: string;
  kind: "leaf" | "op";
  target: boolean;
  shape: string;
  dtype: string;
  line: number | null;
  value: number;
  grad: number | null;
  /** Array index of the tangent of forward accumulation. */
  tangent: number | null;
  status: "reached" | "pruned" | "failed";
  why: string;
  /** Operations (or leaves) the card stands for; more than one: a folded group. */
  count: number;
  /** Alike turns of a loop among them; 1: not a loop. */
  turns: number;
  /** The scope or the call that is folded in the card. */
  group: string;
  members: string;
}

export interface SceneBox {
  node: number;
  x: number;
  y: number;
  w: number;
  h: number;
  chip: boolean;
}

export interface SceneEdge {
  from: number;
  to: number;
  slot: number;
  box: [number, number];
  path: string;
  at: [number, number];
  local: string;
  live: boolean;
  /** Arguments the drawn edge stands for. */
  count: number;
}

export interface SceneStep {
  phase: Phase;
  node: number | null;
  edge: number | null;
  line: number | null;
  say: string;
  formula: string;
  contribution: number | null;
  total: number | null;
  width: number | null;
}

export interface ArrayStats {
  size: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  rms: number | null;
  neg: number;
  zero: number;
  pos: number;
  nan: number;
  posinf: number;
  neginf: number;
}

export interface SceneArray {
  shape: number[];
  dtype: string;
  text: string;
  rows: number;
  cols: number;
  offset: number;
  picked: string;
  complex: boolean;
  row_index: number[] | null;
  col_index: number[] | null;
  stats: ArrayStats;
}

export interface SceneHistory {
  label: string;
  updates: number;
  /** How many updates a point stands for. */
  every: number;
  last: (number | null)[];
  low: (number | null)[];
  high: (number | null)[];
  /** Points with values that are not finite, and which: "nan", "inf", "-inf". */
  ill: [number, string][];
  scale: "linear" | "log";
  text: string;
  say: string;
}

export type SourceToken = [line: number, start: number, end: number, node: number];

export interface Scene {
  version: 1;
  title: string;
  summary: string;
  seed: string;
  /** Null as long as there was no update. */
  history: SceneHistory | null;
  mode: "reverse" | "forward";
  direction: "right" | "down";
  width: number;
  height: number;
  source: { first: number; lines: string[] } | null;
  tokens: SourceToken[];
  nodes: SceneNode[];
  boxes: SceneBox[];
  edges: SceneEdge[];
  steps: SceneStep[];
  arrays: SceneArray[];
  /** The message of the exception that ended the cell, or "". */
  failure: string;
  /** The shapes of what failed, lined up: lines of monospace text. */
  clash: string[];
  hidden: string;
}

/** What the view says instead of drawing when it cannot read what it was given. */
export class SceneError extends Error {}

const VERSION = 1;

/** The scene with a change applied, once it is certain that no index in it points outside of it. */
export function readScene(raw: unknown, change = ""): Scene {
  if (typeof raw !== "object" || raw === null) throw new SceneError("There is no graph to show yet.");
  const version = (raw as { version?: unknown }).version;
  if (version !== VERSION) {
    throw new SceneError(
      `This page reads scenes of version ${VERSION}, the kernel wrote version ${String(version)}: reload the page.`,
    );
  }
  const scene = changed(wholeOf(raw), change);
  if (scene.steps.length === 0) throw new SceneError("The scene is damaged: it has no steps.");
  checkIndices(scene);
  return scene;
}

/** Scenes as they were sent, with their tables unpacked: what a change leaves as it is stays the same object. */
const unpacked = new WeakMap<object, Scene>();

function wholeOf(raw: object): Scene {
  const known = unpacked.get(raw);
  if (known) return known;
  const whole = unpackTables(raw as Record<string, unknown>) as unknown as Scene;
  for (const part of ["nodes", "boxes", "edges", "steps", "arrays", "tokens"] as const) {
    if (!Array.isArray(whole[part])) throw new SceneError(`The scene is damaged: it has no ${part}.`);
  }
  unpacked.set(raw, whole);
  return whole;
}

function checkIndices(scene: Scene): void {
  const { nodes, boxes, edges, arrays } = scene;
  const inside = (index: number | null, list: unknown[], what: string) => {
    if (index !== null && !(Number.isInteger(index) && index >= 0 && index < list.length)) {
      throw new SceneError(`The scene is damaged: ${what} ${index} does not exist.`);
    }
  };
  nodes.forEach((node, place) => {
    if (node.id !== place) throw new SceneError(`The scene is damaged: node ${node.id} stands at place ${place}.`);
    inside(node.value, arrays, "array");
    inside(node.grad, arrays, "array");
  });
  for (const box of boxes) inside(box.node, nodes, "node");
  for (const [, , , node] of scene.tokens) inside(node, nodes, "node");
  for (const edge of edges) {
    inside(edge.from, nodes, "node");
    inside(edge.to, nodes, "node");
    for (const end of edge.box) inside(end, boxes, "box");
  }
  for (const step of scene.steps) {
    inside(step.node, nodes, "node");
    inside(step.edge, edges, "edge");
    inside(step.contribution, arrays, "array");
    inside(step.total, arrays, "array");
  }
}

/** The float64 buffer, copied: a DataView from the kernel need not be aligned to eight bytes. */
export function readNumbers(raw: unknown, scene: Scene): Float64Array {
  const bytes = bytesOf(raw);
  const aligned = bytes.slice(0, bytes.length - (bytes.length % 8));
  const numbers = new Float64Array(aligned.buffer, 0, aligned.length / 8);
  for (const array of scene.arrays) {
    const length = array.rows * array.cols * (array.complex ? 2 : 1);
    if (array.offset + length > numbers.length) throw new SceneError("The scene is damaged: numbers are missing.");
  }
  return numbers;
}

/** The sampled elements of an array, row by row (of a complex array: the real parts). */
export function cellsOf(array: SceneArray, numbers: Float64Array): Float64Array {
  return numbers.subarray(array.offset, array.offset + array.rows * array.cols);
}
