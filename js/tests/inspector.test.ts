import { afterEach, describe, expect, it } from "vitest";
import { arrange, heatmap, indexOf } from "../src/heatmap.ts";
import type { SceneArray } from "../src/scene.ts";
import { boundOf, colour, shade, signOf } from "../src/sign.ts";
import { EXAMPLE, golden, type Stage, stage, TRAPS } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

const text = (view: Stage, selector: string) => view.one(`[data-panel=inspector] ${selector}`).textContent;

function select(view: Stage, name: string): void {
  view.one(`[data-node][data-name="${name}"]`).dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, button: 0 }));
  window.dispatchEvent(new PointerEvent("pointerup"));
}

describe("the inspector", () => {
  it("follows the steps until a node is picked", () => {
    const view = stage(golden(EXAMPLE));
    view.press("ArrowRight");
    expect(text(view, "h3")).toBe("a = x @ w");
    select(view, "w");
    view.press("End");
    expect(text(view, "h3")).toBe("w");
    expect(text(view, "header p")).toBe("(3,) · float64 · leaf");
  });

  it("shows value and gradient with their numbers, scale and statistics", () => {
    const view = stage(golden(EXAMPLE));
    select(view, "w");
    view.press("End");
    const cells = (what: string) => view.all(`[data-array=${what}] .nbgrad-cell`).map((cell) => cell.textContent);
    expect(cells("value")).toEqual(["0.5", "-1", "2"]);
    expect(cells("gradient")).toEqual(["6", "12", "18"]);
    expect(text(view, "[data-array=gradient] .nbgrad-scale")).toBe("-18+18");
    expect(view.all("[data-array=value] dd").map((dd) => dd.textContent)).toEqual(["-1", "2", "0.5", "1.323"]);
    expect(view.all("[data-array=value] .nbgrad-counts span").map((part) => part.textContent)).toEqual(["− 1", "+ 2"]);
  });

  it("writes statistics with fewer digits rather than let one be cut off, which would be another number", () => {
    const example = golden(EXAMPLE);
    const w = example.scene.nodes.find((node) => node.name === "w")?.value ?? -1;
    const { stats } = example.scene.arrays[w] ?? {};
    Object.assign(stats ?? {}, { min: 2.7531e-14, max: 8.2598e-14, mean: 5.5066e-14, rms: 5.9484e-14 });
    const view = stage(example);
    select(view, "w");
    const shown = view.all("[data-array=value] dd").map((dd) => dd.textContent);
    expect(shown).toEqual(["2.75e-14", "8.26e-14", "5.51e-14", "5.95e-14"]);
  });

  it("says not yet, and why there is none", () => {
    const view = stage(golden(TRAPS));
    select(view, "note");
    expect(text(view, "[data-array=value] .nbgrad-absent")).toBe("· not computed yet");
    expect(text(view, "[data-array=gradient] .nbgrad-absent")).toBe("· not computed yet");
    view.press("End");
    expect(text(view, "[data-array=gradient] .nbgrad-absent")).toMatch(/^⊘ none: note does not lead to loss/);
  });

  it("keeps the ledger: contributions in their order, those to come as not yet, and the sum so far", () => {
    const view = stage(golden(TRAPS));
    select(view, "r");
    for (let step = 0; step < 18; step += 1) view.press("ArrowRight");
    const amounts = view.all("[data-panel=inspector] .nbgrad-entry b").map((amount) => amount.textContent);
    expect(amounts).toEqual(["[nan 0 0]", "[0 0.8 2.3]", "·"]);
    expect(text(view, ".nbgrad-sum")).toBe("sum of 2 of 3[nan 0.8 2.3]");
    view.click('[data-panel=inspector] [data-step="17"]');
    expect(view.counter()).toBe("17 / 22");
  });

  it("lists what is known of the local derivatives, long ones as text that can break", () => {
    const { scene, numbers } = golden(EXAMPLE);
    Object.assign(scene.edges[1] ?? {}, { local: "∂a/∂w = diag(1 if w > 0 else 0.5 if w = 0 else 0)" });
    const view = stage({ scene, numbers });
    view.press("ArrowRight");
    expect(view.all(".nbgrad-locals li")).toHaveLength(2);
    expect(view.one(".nbgrad-long-formula").textContent).toBe("diag(1 if w > 0 else 0.5 if w = 0 else 0)");
  });

  it("keeps one height while the steps go by", () => {
    const view = stage(golden(TRAPS));
    const height = () => (view.one("[data-panel=inspector]") as HTMLElement).style.getPropertyValue("--nbgrad-drawer");
    const before = height();
    view.press("End");
    expect(before).toMatch(/^\d+px$/);
    expect(height()).toBe(before);
  });

  it("prints how much of an array is shown", () => {
    const { scene, numbers } = golden(TRAPS);
    Object.assign(scene.arrays[0] ?? {}, { picked: "3 × 3 of 442 × 10 shown", row_index: [0, 220, 441], col_index: [0, 4, 9] });
    const view = stage({ scene, numbers });
    select(view, "W");
    expect(text(view, "[data-array=value] .nbgrad-picked")).toBe("3 × 3 of 442 × 10 shown");
  });
});

describe("arrays as pictures", () => {
  const array = (over: Partial<SceneArray>): SceneArray => ({ ...(golden(TRAPS).scene.arrays[0] as SceneArray), ...over });

  it("names the element of the full array, whatever was picked", () => {
    const picked = array({ shape: [442, 10], rows: 3, cols: 3, row_index: [0, 220, 441], col_index: [0, 4, 9] });
    expect(indexOf(picked, 5)).toBe("[220, 9]");
    expect(indexOf(array({ shape: [2, 3, 4], rows: 6, cols: 4 }), 17)).toBe("[1, 1, 1]");
    expect(indexOf(array({ shape: [7], rows: 1, cols: 7 }), 4)).toBe("[4]");
  });

  it("lays a long vector in rows, and leaves a matrix as it is", () => {
    const { rows, cols } = arrange(array({ rows: 1, cols: 442 }), 240, 150);
    expect(rows * cols).toBeGreaterThanOrEqual(442);
    expect((rows - 1) * cols).toBeLessThan(442);
    expect(cols / rows).toBeCloseTo(240 / 150, 0);
    expect(arrange(array({ rows: 40, cols: 50 }), 240, 150)).toEqual({ rows: 40, cols: 50 });
  });

  it("hatches NaN and writes infinities out", () => {
    const stats = { size: 4, min: 1, max: 1, mean: 1, rms: 1, neg: 0, zero: 0, pos: 1, nan: 1, posinf: 1, neginf: 1 };
    const picture = heatmap(array({ shape: [4], rows: 1, cols: 4, offset: 0, stats }), new Float64Array([1, Number.NaN, Infinity, -Infinity]), 200, 100, "h");
    expect([...picture.querySelectorAll("text")].map((glyph) => glyph.textContent)).toEqual(["NaN", "∞", "−∞", "1"]);
    expect([...picture.querySelectorAll("path")].map((path) => path.getAttribute("style"))).toContain("fill: url(#h)");
  });

  it("uses a scale that is symmetric about zero", () => {
    const w = array({ stats: { ...array({}).stats, min: -0.5, max: 2 } });
    expect(boundOf(w)).toBe(2);
    expect(shade(-0.5, 2)).toBe(-0.25);
    expect(shade(2, 2)).toBe(1);
    expect(shade(1e-9, 2)).toBeGreaterThan(0);
    expect(colour(shade(0, 2))).toBe("var(--nbgrad-mid)");
  });

  it.each([
    [{ neg: 0, zero: 1, pos: 2 }, "pos"],
    [{ neg: 2, zero: 1, pos: 0 }, "neg"],
    [{ neg: 1, zero: 1, pos: 1 }, "mixed"],
    [{ neg: 0, zero: 3, pos: 0 }, "zero"],
    [{ neg: 0, zero: 0, pos: 2, nan: 1 }, "nan"],
    [{ neg: 0, zero: 0, pos: 2, neginf: 1 }, "inf"],
  ])("reads the sign of a whole array from its counts: %o is %s", (counts, sign) => {
    const stats = { ...array({}).stats, size: 3, nan: 0, posinf: 0, neginf: 0, ...counts };
    expect(signOf(array({ stats }))).toBe(sign);
  });
});
