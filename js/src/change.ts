// What an update makes of a scene (nbgrad/draw/contract.py, Change): told against the scene as it was sent, never
// against another change. So changes may be skipped, and the last one is enough.
import { type Scene, SceneError } from "./scene.ts";
import { unpackArrays } from "./unpack.ts";

type Columns = Record<string, unknown[]>;

interface Change {
  fields: Partial<Scene>;
  nodes: Columns;
  steps: Columns;
  arrays: unknown;
}

/** The scene with a change applied, which comes as JSON; the scene itself where there is none. */
export function changed(scene: Scene, text: string): Scene {
  if (text === "") return scene;
  const change = JSON.parse(text) as Change;
  return {
    ...scene,
    ...change.fields,
    nodes: withColumns(scene.nodes, change.nodes),
    steps: withColumns(scene.steps, change.steps),
    arrays: [...scene.arrays, ...(unpackArrays(change.arrays) as Scene["arrays"])],
  };
}

/** The numbers of a scene and those of a change, which follow them. */
export function joined(numbers: unknown, more: unknown): unknown {
  const [first, second] = [bytesOf(numbers), bytesOf(more)];
  if (second.length === 0) return first;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

export function bytesOf(raw: unknown): Uint8Array {
  if (raw instanceof ArrayBuffer) return new Uint8Array(raw);
  if (ArrayBuffer.isView(raw)) return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength);
  return new Uint8Array(0);
}

function withColumns<Row extends object>(rows: Row[], columns: Columns): Row[] {
  const names = Object.entries(columns);
  if (names.some(([, column]) => column.length !== rows.length)) {
    throw new SceneError("The scene is damaged: a change has another number of rows.");
  }
  if (names.length === 0) return rows;
  return rows.map((row, place) => ({ ...row, ...Object.fromEntries(names.map(([name, column]) => [name, column[place]])) }));
}
