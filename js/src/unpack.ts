// The wire format: a table travels as what all its rows share, the names of the other columns, and the rows as lists
// (nbgrad/draw/wire.py packs it). Lists of plain objects are taken as they are.
import type { ArrayStats } from "./scene.ts";

interface PackedTable {
  same: Record<string, unknown>;
  columns: string[];
  rows: unknown[][];
}

const TABLES = ["nodes", "boxes", "edges", "steps", "arrays"];
const STATS: (keyof ArrayStats)[] = ["size", "min", "max", "mean", "rms", "neg", "zero", "pos", "nan", "posinf", "neginf"];

/** The scene with its tables as lists of objects. */
export function unpackTables(packed: Record<string, unknown>): Record<string, unknown> {
  const scene = { ...packed };
  for (const name of TABLES) scene[name] = isPacked(packed[name]) ? unpackTable(packed[name]) : packed[name];
  if (Array.isArray(scene.arrays)) scene.arrays = scene.arrays.map(withStats);
  return scene;
}

/** A table of arrays by itself, as a change carries it. */
export function unpackArrays(table: unknown): unknown[] {
  return isPacked(table) ? (unpackTable(table) as { stats: unknown }[]).map(withStats) : [];
}

function isPacked(table: unknown): table is PackedTable {
  if (typeof table !== "object" || table === null) return false;
  const { columns, rows } = table as Partial<PackedTable>;
  return Array.isArray(columns) && Array.isArray(rows);
}

function unpackTable({ same, columns, rows }: PackedTable): Record<string, unknown>[] {
  return rows.map((row) => {
    const entry = { ...same };
    columns.forEach((column, place) => {
      entry[column] = row[place];
    });
    return entry;
  });
}

function withStats(array: { stats: unknown }): unknown {
  const { stats } = array;
  if (!Array.isArray(stats)) return array;
  return { ...array, stats: Object.fromEntries(STATS.map((name, place) => [name, stats[place]])) };
}
