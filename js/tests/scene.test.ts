import { describe, expect, it } from "vitest";
import { cellsOf, readNumbers, readScene, type Scene } from "../src/scene.ts";
import { EXAMPLE, golden, TRAPS } from "./golden.ts";

const TABLES = ["nodes", "boxes", "edges", "steps", "arrays"] as const;

/** As nbgrad/draw/wire.py packs it. */
function pack(scene: Scene): Record<string, unknown> {
  const packed: Record<string, unknown> = { ...scene };
  for (const table of TABLES) {
    const rows = scene[table].map((row) => ("stats" in row ? { ...row, stats: Object.values(row.stats) } : { ...row })) as Record<string, unknown>[];
    const names = Object.keys(rows[0] ?? {});
    const same = names.filter((name) => rows.every((row) => JSON.stringify(row[name]) === JSON.stringify(rows[0]?.[name])));
    const columns = names.filter((name) => !same.includes(name));
    packed[table] = {
      same: Object.fromEntries(same.map((name) => [name, rows[0]?.[name]])),
      columns,
      rows: rows.map((row) => columns.map((name) => row[name])),
    };
  }
  return packed;
}

describe("readScene", () => {
  it.each([EXAMPLE, TRAPS])("reads the packed tables of %s as the same scene", (name) => {
    const { scene } = golden(name);
    expect(readScene(pack(scene))).toEqual(scene);
  });

  it("refuses another version and says what to do", () => {
    expect(() => readScene({ ...golden(EXAMPLE).scene, version: 2 })).toThrow(/version 1.*version 2.*reload/);
  });

  it("refuses what is no scene", () => {
    expect(() => readScene(null)).toThrow("There is no graph to show yet.");
    expect(() => readScene({ version: 1 })).toThrow("it has no nodes");
  });

  it.each<[string, (scene: Scene) => void]>([
    ["edge's node", (scene) => Object.assign(scene.edges[0] ?? {}, { from: 99 })],
    ["edge's box", (scene) => Object.assign(scene.edges[0] ?? {}, { box: [0, 99] })],
    ["step's array", (scene) => Object.assign(scene.steps[5] ?? {}, { total: 99 })],
    ["token's node", (scene) => scene.tokens.push([1, 0, 1, -1])],
    ["node's array", (scene) => Object.assign(scene.nodes[0] ?? {}, { value: 1.5 })],
  ])("refuses an index that points nowhere: %s", (_, damage) => {
    const { scene } = golden(EXAMPLE);
    damage(scene);
    expect(() => readScene(scene)).toThrow("damaged");
  });
});

describe("readNumbers", () => {
  const { scene, numbers } = golden(EXAMPLE);

  it("reads a DataView that is not aligned to eight bytes", () => {
    const shifted = new Uint8Array(numbers.byteLength + 3);
    shifted.set(new Uint8Array(numbers.buffer), 3);
    const view = new DataView(shifted.buffer, 3);
    expect([...readNumbers(view, scene)]).toEqual([...numbers]);
  });

  it("notices missing numbers", () => {
    expect(() => readNumbers(numbers.slice(0, -1), scene)).toThrow("numbers are missing");
  });

  it("finds the elements of an array", () => {
    const w = scene.arrays[scene.nodes[1]?.value ?? -1];
    expect(w && [...cellsOf(w, numbers)]).toEqual([0.5, -1, 2]);
  });
});
