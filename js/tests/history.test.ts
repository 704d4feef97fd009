import { describe, expect, it } from "vitest";
import type { Scene, SceneHistory } from "../src/scene.ts";
import { EXAMPLE, type Golden, golden, stage } from "./golden.ts";

const FALLING: SceneHistory = {
  label: "z",
  updates: 3,
  every: 1,
  last: [8, 4, 2, 1],
  low: [],
  high: [],
  ill: [],
  scale: "linear",
  text: "1",
  say: "z is 1 after 3 updates, between 1 and 8 so far.",
};

function withHistory(change: Partial<SceneHistory> | null): Golden {
  const { scene, numbers } = golden(EXAMPLE);
  const history = change === null ? null : { ...FALLING, ...change };
  return { scene: { ...scene, history } as Scene, numbers };
}

const heights = (path: string | null) => [...(path ?? "").matchAll(/[ML][\d.]+ ([\d.]+)/g)].map((found) => Number(found[1]));

/** Moves the pointer to a fraction of the width. */
function point(plot: Element, part: number): void {
  plot.getBoundingClientRect = () => ({ left: 100, width: 200, top: 0, height: 50 }) as DOMRect;
  plot.dispatchEvent(new PointerEvent("pointermove", { clientX: 100 + 200 * part }));
}

describe("the history", () => {
  it("is not there before the first update", () => {
    const view = stage(withHistory(null));
    expect(view.one("[data-panel=history]").hasAttribute("hidden")).toBe(true);
  });

  it("prints the last value, how many updates there were, and the scale", () => {
    const view = stage(withHistory({ scale: "log" }));
    expect(view.one("[data-panel=history]").hasAttribute("hidden")).toBe(false);
    expect(view.one(".nbgrad-history-value").textContent).toBe("1");
    expect(view.one(".nbgrad-history-update").textContent).toBe("update 3");
    expect(view.one(".nbgrad-history-what").textContent).toBe("zlog scale");
    expect(view.one(".nbgrad-history-axis").textContent).toBe("81");
  });

  it("says all of it in a sentence to those who do not see it", () => {
    const plot = stage(withHistory({})).one(".nbgrad-history-plot");
    expect(plot.getAttribute("role")).toBe("img");
    expect(plot.getAttribute("aria-label")).toBe(FALLING.say);
  });

  it("draws a line that falls as the values do, on either scale", () => {
    const linear = heights(stage(withHistory({})).one(".nbgrad-history-line").getAttribute("d"));
    expect((linear[1] ?? 0) - (linear[0] ?? 0)).toBeCloseTo(4 * ((linear[3] ?? 0) - (linear[2] ?? 0)), 0);
    const log = heights(stage(withHistory({ scale: "log" })).one(".nbgrad-history-line").getAttribute("d"));
    expect((log[1] ?? 0) - (log[0] ?? 0)).toBeCloseTo((log[3] ?? 0) - (log[2] ?? 0), 0);
  });

  it("leaves a gap where a value is not finite, and marks it by name", () => {
    const view = stage(withHistory({ last: [8, null, null, 1], ill: [[1, "nan"], [2, "nan"], [2, "-inf"]] }));
    expect(view.one(".nbgrad-history-line").getAttribute("d")).not.toContain("L");
    const marks = view.all(".nbgrad-history-marks span");
    expect(marks.map((mark) => mark.textContent)).toEqual(["NaN", "", "−∞"]);
    expect(marks.map((mark) => mark.getAttribute("data-kind"))).toEqual(["nan", "nan", "inf"]);
  });

  it.each([
    ["all the same", { last: [2, 2, 2, 2] }],
    ["nothing finite", { last: [null, null], ill: [[0, "nan"], [1, "inf"]] as [number, string][] }],
    ["the largest numbers there are", { last: [1.7e308, -1.7e308] }],
  ])("draws %s", (_, change) => {
    const line = stage(withHistory(change)).one(".nbgrad-history-line").getAttribute("d") ?? "";
    expect(line).not.toMatch(/NaN|Infinity/);
  });

  it("tells the value under the pointer, and the last again when it leaves", () => {
    const view = stage(withHistory({}));
    const plot = view.one(".nbgrad-history-plot");
    point(plot, 0.34);
    expect(view.one(".nbgrad-history-now").textContent).toBe("4update 1");
    point(plot, 0);
    expect(view.one(".nbgrad-history-now").textContent).toBe("8before any update");
    point(plot, 2);
    expect(view.one(".nbgrad-history-now").textContent).toBe("1update 3");
    plot.dispatchEvent(new PointerEvent("pointerleave"));
    expect(view.one(".nbgrad-history-now").textContent).toBe("1update 3");
    expect(view.one(".nbgrad-history-pointer").hasAttribute("hidden")).toBe(true);
  });

  it("tells the range of a point that stands for several updates", () => {
    const thinned = { every: 4, updates: 13, last: [8, 4, 2, 1], low: [7, 4, 1, 1], high: [9, 6, 4, 1] };
    const view = stage(withHistory(thinned));
    point(view.one(".nbgrad-history-plot"), 0.34);
    expect(view.one(".nbgrad-history-now").textContent).toBe("4 … 6updates 4–7");
    point(view.one(".nbgrad-history-plot"), 1);
    expect(view.one(".nbgrad-history-now").textContent).toBe("1updates 12–13");
    expect(view.one(".nbgrad-history-band").getAttribute("d")).not.toBe("");
  });

  it("reads what Python writes of a long training", () => {
    const view = stage(golden("generated-trained"));
    const names = view.all(".nbgrad-history-marks span").map((mark) => mark.textContent);
    expect(names).toEqual(["NaN", "∞"]);
    expect(view.one(".nbgrad-history-update").textContent).toBe("update 600");
  });
});
