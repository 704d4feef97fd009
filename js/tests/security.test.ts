import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { EXAMPLE, golden, stage } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

const NASTY = `<script>window.broken = 1</script><img src=x onerror="window.broken = 2">"'&\u202e]]>`;

/** Every text of the scene that may hold what a user wrote. */
function poison(): ReturnType<typeof golden> {
  const { scene, numbers } = golden(EXAMPLE);
  for (const node of scene.nodes) Object.assign(node, { name: NASTY, label: NASTY, op: NASTY, expression: NASTY, shape: NASTY, dtype: NASTY, why: NASTY, group: NASTY, members: NASTY });
  for (const array of scene.arrays) Object.assign(array, { text: NASTY, dtype: NASTY, picked: NASTY });
  for (const step of scene.steps) Object.assign(step, { say: NASTY, formula: NASTY });
  for (const edge of scene.edges) edge.local = NASTY;
  Object.assign(scene, { title: NASTY, summary: NASTY, seed: NASTY, hidden: NASTY, failure: NASTY, clash: [NASTY] });
  if (scene.source) scene.source.lines = scene.source.lines.map(() => NASTY);
  return { scene, numbers };
}

describe("names, values and messages of the user", () => {
  it("stay text in every panel and at every step", () => {
    const view = stage(poison());
    view.click('[data-action="table"]');
    for (let step = 0; step < 9; step += 1) {
      view.press("ArrowRight", {}, '[data-panel="table"]');
      expect(view.all("script, img, iframe, object, [onerror], [onclick]")).toEqual([]);
    }
    expect((window as { broken?: number }).broken).toBeUndefined();
    expect(view.one(".nbgrad-title").textContent).toBe(NASTY);
    expect(view.one('[data-node="0"]').getAttribute("data-name")).toBe(NASTY);
  });

  it("are never parsed: no source file uses a way to do so", () => {
    const folder = join(import.meta.dirname, "../src");
    const files = readdirSync(folder).filter((name) => name.endsWith(".ts"));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) {
      const source = readFileSync(`${folder}/${name}`, "utf8");
      expect(source, name).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser|srcdoc/);
      expect(source, name).not.toMatch(/\bfetch\(|XMLHttpRequest|WebSocket|https?:\/\/(?!www\.w3\.org\/)/);
    }
  });
});
