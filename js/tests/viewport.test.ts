import { describe, expect, it } from "vitest";
import { middleOf, overlap, placeLabel, roomOf } from "../src/place.ts";
import { around, firstLook, fit, reveal, seesAll, zoomAt } from "../src/viewport.ts";
import { shortLocal } from "../src/wire.ts";

const VIEW = { width: 800, height: 400 };

describe("the camera", () => {
  it("fits the whole drawing in the middle", () => {
    const camera = fit({ width: 1600, height: 400 }, VIEW);
    expect(camera).toEqual({ scale: 0.5, x: 0, y: 100 });
  });

  it("does not blow a small drawing up", () => {
    expect(fit({ width: 100, height: 50 }, VIEW).scale).toBeLessThan(1.5);
  });

  it("begins a large drawing at its beginning, at a scale one can read", () => {
    const camera = firstLook({ width: 300, height: 20_000 }, VIEW);
    expect(camera.scale).toBeGreaterThan(0.8);
    expect(camera.y).toBe(0);
    expect(camera.x).toBeCloseTo((800 - 300 * camera.scale) / 2);
  });

  it("zooms about the pointer", () => {
    const before = { x: 30, y: -20, scale: 0.8 };
    const at = { x: 200, y: 100 };
    const after = zoomAt(before, 1.5, at);
    const point = (camera: typeof before) => [(at.x - camera.x) / camera.scale, (at.y - camera.y) / camera.scale];
    expect(after.scale).toBeCloseTo(1.2);
    expect(point(after)[0]).toBeCloseTo(point(before)[0] ?? 0);
    expect(point(after)[1]).toBeCloseTo(point(before)[1] ?? 0);
  });

  it("moves only as far as needed to show a part, and not at all when it is in sight", () => {
    const camera = { x: 0, y: 0, scale: 1 };
    expect(reveal(camera, { x: 100, y: 100, width: 50, height: 50 }, VIEW)).toEqual(camera);
    expect(reveal(camera, { x: 900, y: 100, width: 50, height: 50 }, VIEW)).toEqual({ x: -174, y: 0, scale: 1 });
    expect(reveal(camera, { x: -100, y: -50, width: 50, height: 50 }, VIEW)).toEqual({ x: 124, y: 74, scale: 1 });
    expect(reveal(camera, null, VIEW)).toBe(camera);
  });

  it("knows when there is nothing to follow, because all is in sight", () => {
    const drawing = { width: 700, height: 300 };
    expect(seesAll(fit(drawing, VIEW), drawing, VIEW)).toBe(true);
    expect(seesAll({ x: 200, y: 0, scale: 1 }, drawing, VIEW)).toBe(false);
    expect(seesAll({ x: 0, y: -20, scale: 1 }, drawing, VIEW)).toBe(false);
  });

  it("frames several parts", () => {
    const frame = around([
      { x: 0, y: 10, width: 5, height: 5 },
      { x: 20, y: 0, width: 5, height: 5 },
    ]);
    expect(frame).toEqual({ x: 0, y: 0, width: 25, height: 15 });
    expect(around([])).toBeNull();
  });
});

describe("the label of a contribution", () => {
  const size = { width: 80, height: 38 };
  const bounds = { width: 800, height: 400 };

  it("stands just below the wire where there is room", () => {
    expect(placeLabel([400, 200], size, [], bounds)).toEqual({ x: 360, y: 209 });
  });

  it("gives way to cards", () => {
    const card = { x: 340, y: 205, width: 130, height: 66 };
    const spot = placeLabel([400, 200], size, [card], bounds);
    expect(overlap({ ...spot, ...size }, card)).toBe(0);
  });

  it("stays inside the drawing", () => {
    const spot = placeLabel([799, 399], size, [], bounds);
    expect(spot.x + size.width).toBeLessThanOrEqual(800);
    expect(spot.y + size.height).toBeLessThanOrEqual(400);
  });
});

describe("paths", () => {
  const PATH = "M10,20L50,20Q58,20 58,28L58,200Q58,208 66,208L90,208";

  it("have their middle on the longest straight piece", () => {
    expect(middleOf(PATH)).toEqual([58, 114]);
    expect(middleOf("M0.5,-3L10.5,-3")).toEqual([5.5, -3]);
  });

  it("take room along each piece", () => {
    expect(roomOf("M0,0L100,0", 10)).toEqual([{ x: -5, y: -5, width: 110, height: 10 }]);
  });
});

describe("the local derivative on an edge", () => {
  it.each([
    ["∂b/∂y = −1", "∂b/∂y = −1"],
    ["∂activation/∂input = wᵀ", "wᵀ"],
    ["∂r/∂h = diag(1 if h > 0 else 0)", "∂r/∂h"],
    ["∂(tanh(x @ w))/∂(x @ w)", "∂(tanh(x @ w))/∂(…"],
  ])("says of %s as much as there is room for: %s", (local, label) => {
    expect(shortLocal(local)).toBe(label);
  });
});
