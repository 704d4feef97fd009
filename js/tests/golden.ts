// Golden scenes shared with Python's tests, and the small changes tests make to them.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mount, type View } from "../src/mount.ts";
import { readNumbers, readScene, type Scene } from "../src/scene.ts";
import { type Story, storyOf } from "../src/state.ts";

export interface Golden {
  scene: Scene;
  numbers: Float64Array;
}

/** tests/golden/NAME.json: {"scene": …, "numbers": […]}, where "NaN" and "Infinity" are strings. */
export function golden(name: string): Golden {
  const path = join(import.meta.dirname, "../../tests/golden", `${name}.json`);
  const { scene, numbers } = JSON.parse(readFileSync(path, "utf8")) as { scene: Scene; numbers: (number | string)[] };
  return { scene, numbers: Float64Array.from(numbers, Number) };
}

export const EXAMPLE = "view-example1";
export const TRAPS = "view-traps";

export function storyFrom({ scene, numbers }: Golden): Story {
  const read = readScene(scene);
  return storyOf(read, readNumbers(numbers, read));
}

/** A mounted view with the looks that tests take at it. */
export interface Stage {
  view: View;
  host: HTMLElement;
  root: HTMLElement;
  one(selector: string): Element;
  all(selector: string): Element[];
  press(key: string, modifiers?: Partial<KeyboardEventInit>, on?: string): KeyboardEvent;
  click(selector: string): void;
  stateOf(name: string): string | null;
  row(name: string, row: "value" | "grad"): string;
  say(): string;
  counter(): string;
}

export function stage({ scene, numbers }: Golden): Stage {
  const host = document.createElement("div");
  document.body.append(host);
  const view = mount(host, scene, numbers);
  const all = (selector: string) => [...host.querySelectorAll(selector)];
  const one = (selector: string) => {
    const found = all(selector);
    if (found.length !== 1) throw new Error(`${found.length} elements match ${selector}`);
    return found[0] as Element;
  };
  return {
    view,
    host,
    root: one(".nbgrad") as HTMLElement,
    one,
    all,
    press(key, modifiers = {}, on = "[data-panel=graph]") {
      const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...modifiers });
      one(on).dispatchEvent(event);
      return event;
    },
    click: (selector) => (one(selector) as HTMLElement).click(),
    stateOf: (name) => one(`[data-node][data-name="${name}"]`).getAttribute("data-state"),
    row: (name, row) => one(`[data-node][data-name="${name}"] .nbgrad-${row}`).textContent ?? "",
    say: () => one("[role=status]").textContent ?? "",
    counter: () => one(".nbgrad-counter").textContent ?? "",
  };
}

/** A chain of n operations h = f(h), to measure and to crowd. */
export function chain(n: number): Golden {
  const { scene } = golden(EXAMPLE);
  const [node, array] = [scene.nodes[3], scene.arrays[0]];
  if (!node || !array) throw new Error("the example has changed");
  const ids = Array.from({ length: n }, (_, id) => id);
  const forward = ids.slice(1).map((id) => ({ ...stepTemplate(scene), phase: "forward" as const, node: id, line: 2, say: `step ${id}` }));
  const backward = ids
    .slice(1)
    .reverse()
    .map((id) => ({ ...stepTemplate(scene), phase: "backward" as const, node: id, edge: id - 1, say: `back ${id}`, contribution: 0, total: 0, width: 3 }));
  const output = { ...stepTemplate(scene), phase: "output" as const, node: n - 1, total: 0, say: "output" };
  return {
    scene: {
      ...scene,
      width: 140 * n,
      height: 120,
      tokens: [[2, 0, 1, n - 1]],
      nodes: ids.map((id) => ({ ...node, id, name: `h${id}`, label: `h${id}`, kind: id === 0 ? "leaf" : "op", value: 0, grad: 0, target: id === n - 1 })),
      boxes: ids.map((id) => ({ node: id, x: 140 * id, y: 20, w: 100, h: 66, chip: false })),
      edges: ids.slice(1).map((id) => ({
        from: id - 1,
        to: id,
        slot: 0,
        box: [id - 1, id],
        path: `M${140 * id - 40} 53H${140 * id}`,
        at: [140 * id - 20, 53],
        local: "∂h/∂h",
        live: true,
        count: 1,
      })),
      steps: [stepTemplate(scene), ...forward, output, ...backward],
      arrays: [{ ...array, offset: 0 }],
    },
    numbers: new Float64Array([1, 2, 3]),
  };
}

function stepTemplate(scene: Scene): Scene["steps"][number] {
  const [start] = scene.steps;
  if (!start) throw new Error("the example has no steps");
  return { ...start };
}
