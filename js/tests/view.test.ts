import { afterEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE, golden, stage, TRAPS } from "./golden.ts";

afterEach(() => {
  document.body.replaceChildren();
  vi.useRealTimers();
});

describe("the DOM contract", () => {
  it("has the root, the panels, the buttons and the status", () => {
    const view = stage(golden(EXAMPLE));
    expect(view.root.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
    for (const panel of ["source", "graph", "inspector", "timeline", "table"]) view.one(`[data-panel="${panel}"]`);
    for (const action of ["start", "prev", "next", "end", "play", "output"]) {
      const button = view.one(`button[data-action="${action}"]`);
      expect(button.getAttribute("aria-label")).toBeTruthy();
      expect(button.getAttribute("title")).toMatch(/\(.+\)$/);
    }
    expect(view.one("[role=status]").getAttribute("aria-live")).toBe("polite");
  });

  it("has one element for each node, with its name, operation and state", () => {
    const view = stage(golden(EXAMPLE));
    const nodes = view.all("[data-node]").map((card) => ["node", "name", "op", "state"].map((key) => card.getAttribute(`data-${key}`)).join(" "));
    expect(nodes).toEqual(["0 x leaf value", "1 w leaf value", "2 y leaf value", "3 a matmul pending", "4 b subtract pending", "5 z power pending"]);
    expect(view.all("[data-edge]").map((edge) => edge.getAttribute("data-edge"))).toEqual(["0-3", "1-3", "3-4", "2-4", "4-5"]);
  });

  it("numbers the lines and marks the current one", () => {
    const view = stage(golden(EXAMPLE));
    expect(view.all("[data-line]").map((line) => line.getAttribute("data-line"))).toEqual(["1", "2", "3", "4"]);
    expect(view.all("[aria-current]")).toEqual([]);
    view.press("ArrowRight");
    expect(view.one("[aria-current]").getAttribute("data-line")).toBe("2");
  });

  it("draws chips for the copies of a leaf without a second [data-node]", () => {
    const { scene, numbers } = golden(EXAMPLE);
    scene.boxes.push({ node: 1, x: 0, y: 0, w: 40, h: 24, chip: true });
    const view = stage({ scene, numbers });
    expect(view.all('[data-name="w"]')).toHaveLength(1);
    expect(view.one("[data-chip]").textContent).toContain("w");
    Object.assign(scene.edges[1] ?? {}, { box: [6, 3] });
    const other = stage({ scene, numbers });
    const receiving = () => other.one("[data-chip]").hasAttribute("data-receiving");
    expect(receiving()).toBe(false);
    other.press("End");
    expect(receiving()).toBe(true);
  });
});

describe("stepping through the lecture's example", () => {
  it("reads the right gradient of w at the end, by keys alone", () => {
    const view = stage(golden(EXAMPLE));
    expect(view.counter()).toBe("0 / 9");
    const seen: string[] = [];
    for (let step = 0; step < 9; step += 1) {
      view.press("ArrowRight");
      seen.push(view.row("w", "grad"));
    }
    expect(view.counter()).toBe("9 / 9");
    expect(seen.slice(0, 8).every((text) => text === "∂ ·")).toBe(true);
    expect(seen[8]).toBe("∂ [6 12 18]");
    expect(view.stateOf("w")).toBe("grad");
    expect(view.say()).toBe("∂z/∂w receives [6 12 18] from a (total [6 12 18]).");
  });

  it("says the step, its phase and its rule", () => {
    const view = stage(golden(EXAMPLE));
    view.click('[data-action="output"]');
    expect(view.one(".nbgrad-phase").textContent).toBe("output");
    view.press("ArrowRight");
    expect(view.one(".nbgrad-rule-line [data-formula]").getAttribute("data-formula")).toBe("∂z/∂b += ∂z/∂z · ∂z/∂b");
  });

  it("draws the contribution on its way with its sign and width, then leaves it", () => {
    const view = stage(golden(EXAMPLE));
    for (let step = 0; step < 7; step += 1) view.press("ArrowRight");
    const edge = view.one('[data-edge="2-4"]');
    expect([edge.getAttribute("data-state"), edge.getAttribute("data-flow"), edge.getAttribute("data-sign")]).toEqual(["active", "backward", "neg"]);
    expect(Number(view.one('[data-edge="2-4"] .nbgrad-flow').getAttribute("stroke-width"))).toBeCloseTo(6.85, 2);
    expect(view.one(".nbgrad-contribution").textContent).toBe("-6");
    expect(view.one('[data-edge="2-4"] .nbgrad-edge-local').textContent).toBe("∂b/∂y = −1");
    view.press("ArrowRight");
    expect(edge.getAttribute("data-state")).toBe("grad");
  });

  it("brings the local derivative along where the graph is too large to carry one on every edge", () => {
    const view = stage(golden(TRAPS));
    expect(view.all(".nbgrad-edge-local")).toEqual([]);
    for (let step = 0; step < 16; step += 1) view.press("ArrowRight");
    expect([".nbgrad-contribution", ".nbgrad-local"].map((part) => view.one(part).textContent)).toEqual(["2.411", "∂m/∂k = n"]);
  });

  it("undoes everything on the way back to the start", () => {
    const fresh = stage(golden(EXAMPLE));
    const view = stage(golden(EXAMPLE));
    for (let step = 0; step < 9; step += 1) view.press("ArrowRight");
    for (let step = 0; step < 9; step += 1) view.press("ArrowLeft");
    const outline = (of: typeof view) => of.all("[data-node], [data-edge]").map((part) => `${part.getAttribute("data-state")} ${part.textContent}`);
    expect(outline(view)).toEqual(outline(fresh));
  });

  it("scrubs with the slider", () => {
    const view = stage(golden(EXAMPLE));
    const slider = view.one("input[type=range]") as HTMLInputElement;
    slider.value = "6";
    slider.dispatchEvent(new Event("input"));
    expect(view.counter()).toBe("6 / 9");
    expect(slider.getAttribute("aria-valuetext")).toBe(view.say());
  });
});

describe("a folded group", () => {
  it("is a pile of cards that says how much it stands for", () => {
    const { scene, numbers } = golden(EXAMPLE);
    Object.assign(scene.nodes[3] ?? {}, { count: 1200, turns: 400, members: "400 turns of line 2, 1,200 operations" });
    const view = stage({ scene, numbers });
    expect(view.one('[data-name="a"] .nbgrad-heading').textContent).toMatch(/^×400 a/);
    expect(view.all('[data-name="a"] .nbgrad-frame')).toHaveLength(3);
    expect(view.one('[data-name="a"] title').textContent).toContain("1,200 operations");
  });

  it("says which scope or call it is", () => {
    const { scene, numbers } = golden(EXAMPLE);
    Object.assign(scene.nodes[3] ?? {}, { count: 12, group: "encoder", members: "encoder: 12 operations of line 2" });
    const view = stage({ scene, numbers });
    expect(view.one('[data-name="a"] .nbgrad-heading').textContent).toMatch(/^encoder: a/);
  });
});

describe("playing", () => {
  it("never plays by itself, plays on request, stops at the end", () => {
    vi.useFakeTimers();
    const view = stage(golden(EXAMPLE));
    vi.advanceTimersByTime(60_000);
    expect(view.counter()).toBe("0 / 9");
    view.press(" ");
    expect(view.one('[data-action="play"]').getAttribute("aria-label")).toBe("Pause");
    vi.advanceTimersByTime(60_000);
    expect(view.counter()).toBe("9 / 9");
    expect(vi.getTimerCount()).toBe(0);
    expect(view.one('[data-action="play"]').getAttribute("aria-label")).toBe("Play");
  });

  it("stops when the view is taken away", () => {
    vi.useFakeTimers();
    const view = stage(golden(EXAMPLE));
    view.press(" ");
    view.view.destroy();
    expect(vi.getTimerCount()).toBe(0);
    expect(view.host.childElementCount).toBe(0);
  });
});

describe("partial sums and the four kinds of nothing", () => {
  it("marks a sum as partial until its last contribution", () => {
    const view = stage(golden(TRAPS));
    const partial = () => [view.one('[data-name="r"] .nbgrad-partial').textContent, view.one('[data-name="r"]').hasAttribute("data-partial")];
    for (let step = 0; step < 17; step += 1) view.press("ArrowRight");
    expect(partial()).toEqual(["Σ 1/3", true]);
    view.press("ArrowRight");
    expect(view.row("r", "grad")).toBe("∂ [nan 0.8 2.3]");
    expect(partial()).toEqual(["Σ 2/3", true]);
    view.press("ArrowRight");
    expect(partial()).toEqual(["Σ 3/3", false]);
  });

  it("makes zero, none, not yet and NaN look different", () => {
    const view = stage(golden(TRAPS));
    for (let step = 0; step < 17; step += 1) view.press("ArrowRight");
    expect(["n", "note", "x", "r"].map((name) => view.row(name, "grad"))).toEqual(["∂ [0 0 0]", "∂ ⊘ none", "∂ ·", "∂ [nan 0 0]"]);
    expect(view.one('[data-edge="6-7"]').getAttribute("data-sign")).toBe("zero");
    expect(view.one('[data-edge="4-6"]').getAttribute("data-sign")).toBe("nan");
    expect(view.one('[data-edge="4-6"] .nbgrad-cap').textContent).toBe("NaN");
    expect(view.one('[data-edge="3-8"] .nbgrad-cap').textContent).toBe("⊘");
    expect(view.stateOf("note")).toBe("pruned");
    expect(view.one('[data-name="note"] title').textContent).toContain("no path carries a gradient to it");
    const hatched = view.all('[data-name="r"] .nbgrad-sliver path').filter((path) => path.getAttribute("style")?.includes("url(#"));
    expect(hatched).toHaveLength(1);
  });

  it("marks NaN on the time line", () => {
    const view = stage(golden(TRAPS));
    expect(view.all(".nbgrad-mark").map((mark) => [mark.getAttribute("data-kind"), mark.textContent])).toEqual([["nan", "NaN"]]);
  });
});

describe("the table", () => {
  it("shows the same data at every step", () => {
    const view = stage(golden(EXAMPLE));
    expect((view.one('[data-panel="table"]') as HTMLElement).hidden).toBe(true);
    view.click('[data-action="table"]');
    expect((view.one('[data-panel="graph"]') as HTMLElement).hidden).toBe(true);
    const row = (id: number) => [...view.one(`[data-row="${id}"]`).children].map((cell) => cell.textContent);
    expect(row(3)).toEqual(["a", "x @ w", "float", "·", "·", "2"]);
    view.press("End", {}, '[data-panel="table"]');
    expect(row(3)).toEqual(["a", "x @ w", "float", "4.5", "6", "2"]);
    expect(view.all("[data-row]")).toHaveLength(6);
  });

  it("selects", () => {
    const view = stage(golden(EXAMPLE));
    view.click('[data-action="table"]');
    view.click('[data-row="1"] button');
    expect(view.one('[data-panel="inspector"]').getAttribute("data-inspected")).toBe("1");
    expect(view.one('[data-row="1"] button').getAttribute("aria-pressed")).toBe("true");
  });
});

describe("several views and other scenes", () => {
  it("keeps two views apart", () => {
    const [first, second] = [stage(golden(EXAMPLE)), stage(golden(EXAMPLE))];
    first.press("End");
    expect([first.counter(), second.counter()]).toEqual(["9 / 9", "0 / 9"]);
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("shows a changed scene at the same step, with the focus where it was", () => {
    const view = stage(golden(EXAMPLE));
    (view.one('[data-panel="graph"]') as HTMLElement).focus();
    view.press("ArrowRight");
    const { scene, numbers } = golden(EXAMPLE);
    Object.assign(scene.arrays[scene.nodes[3]?.value ?? 0] ?? {}, { text: "7.25" });
    view.view.update(scene, numbers);
    expect(view.counter()).toBe("1 / 9");
    expect(view.row("a", "value")).toBe("7.25");
    expect(document.activeElement).toBe(view.one('[data-panel="graph"]'));
  });

  it("says what is wrong instead of drawing half a scene", () => {
    const view = stage({ ...golden(EXAMPLE), scene: { ...golden(EXAMPLE).scene, version: 7 as 1 } });
    expect(view.one("[role=alert]").textContent).toContain("version 7");
    expect((view.one(".nbgrad-body") as HTMLElement).hidden).toBe(true);
    view.view.update(golden(EXAMPLE).scene, golden(EXAMPLE).numbers);
    expect((view.one("[role=alert]") as HTMLElement).hidden).toBe(true);
    expect(view.counter()).toBe("0 / 9");
  });

  it("shows why a cell failed and offers no way to the output", () => {
    const { scene, numbers } = golden(EXAMPLE);
    scene.failure = "ValueError: operands could not be broadcast";
    scene.clash = ["A  (32, 10)", "B  (12,  4)"];
    scene.steps.length = 4;
    const view = stage({ scene, numbers });
    expect(view.one(".nbgrad-failure").textContent).toContain("ValueError: operands");
    expect(view.one(".nbgrad-clash").textContent).toBe("A  (32, 10)\nB  (12,  4)");
    expect(view.one('[data-action="output"]').hasAttribute("disabled")).toBe(true);
  });

  it("prints how much is hidden", () => {
    const { scene, numbers } = golden(EXAMPLE);
    scene.hidden = "showing 300 of 2,041 operations";
    const view = stage({ scene, numbers });
    expect(view.one(".nbgrad-graph .nbgrad-hidden").textContent).toBe("showing 300 of 2,041 operations");
  });
});
