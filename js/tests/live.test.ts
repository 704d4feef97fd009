import { afterEach, describe, expect, it } from "vitest";
import { EXAMPLE, golden, stage, type Stage } from "./golden.ts";

/** z = (x @ w − y)² after an update: other numbers for w and a, told against the golden scene. */
function changeTo(a: string, w = "[9 9 9]", nodes?: object): string {
  const { scene, numbers } = golden(EXAMPLE);
  const array = scene.arrays[0];
  if (!array) throw new Error("the example has changed");
  const first = scene.arrays.length;
  const fresh = [
    { ...array, text: w, offset: numbers.length },
    { ...array, text: a, shape: [], rows: 0, cols: 0, offset: 0, stats: { ...array.stats, size: 1 } },
  ].map((row) => ({ ...row, stats: Object.values(row.stats) }));
  const value = scene.nodes.map((node) => (node.name === "w" ? first : node.name === "a" ? first + 1 : node.value));
  return JSON.stringify({
    fields: { summary: `a = ${a}`, history: null },
    nodes: nodes ?? { value },
    steps: { say: scene.steps.map((_, step) => `step ${step}: ${a}`) },
    arrays: { same: {}, columns: Object.keys(fresh[0] ?? {}), rows: fresh.map((row) => Object.values(row)) },
  });
}

const MORE = new Float64Array([9, 9, 9]);

function live(): Stage & { follow(a: string, w?: string): void } {
  const { scene, numbers } = golden(EXAMPLE);
  const view = stage({ scene, numbers });
  return { ...view, follow: (a, w) => view.view.update(scene, numbers, changeTo(a, w), MORE) };
}

function select(view: Stage, name: string): void {
  const token = view.all(".nbgrad-token-name").find((found) => found.textContent === name);
  (token as HTMLElement | undefined)?.click();
}

const camera = (view: Stage) => (view.one(".nbgrad-scene") as SVGGElement).style.transform;

describe("an update", () => {
  afterEach(() => document.body.replaceChildren());

  it("shows the new numbers in every panel", () => {
    const view = live();
    view.press("End");
    select(view, "w");
    view.press("t");
    view.follow("7.5");
    expect(view.row("a", "value")).toBe("7.5");
    expect(view.row("w", "value")).toBe("[9 9 9]");
    expect(view.say()).toBe("step 9: 7.5");
    expect(view.one("[data-panel=graph]").getAttribute("aria-label")).toBe("Graph: a = 7.5");
    expect(view.one("[data-panel=table]").textContent).toContain("7.5");
    expect(view.all(".nbgrad-gloss-value").map((gloss) => gloss.textContent)).toContain("7.5");
    expect(view.one("[data-panel=inspector] [data-array=value] .nbgrad-heat").getAttribute("aria-label")).toBe("[9 9 9]");
  });

  it("may be lost: the last one is enough, and one applied twice is one", () => {
    const [patient, hasty] = [live(), live()];
    for (const a of ["1", "2", "3", "3"]) patient.follow(a);
    hasty.follow("3");
    const words = (view: Stage) => view.all("[data-node]").map((card) => card.getAttribute("aria-label"));
    expect(words(patient)).toEqual(words(hasty));
  });

  it("keeps the very same elements, so that nothing flickers, moves or starts anew", () => {
    const view = live();
    for (let step = 0; step < 7; step += 1) view.press("ArrowRight");
    const parts = () => [...view.all("[data-node]"), ...view.all("[data-edge]"), ...view.all("[data-line]"), ...view.all(".nbgrad-scene")];
    const before = parts();
    view.follow("7");
    view.follow("8");
    expect(parts()).toHaveLength(before.length);
    parts().forEach((part, place) => expect(part).toBe(before[place]));
  });

  it("leaves alone what shows an array that stays", () => {
    const view = live();
    view.press("End");
    const cells = (name: string) => [...view.all(`[data-node][data-name="${name}"] .nbgrad-sliver path`)];
    const [x, w] = [cells("x"), cells("w")];
    view.follow("7");
    expect(x.length).toBeGreaterThan(0);
    expect(cells("x").every((path, place) => path === x[place])).toBe(true);
    expect(cells("w").some((path) => w.includes(path))).toBe(false);
  });

  it("keeps step, selection, camera and scroll", () => {
    const view = live();
    view.press("o");
    view.press("ArrowRight");
    select(view, "b");
    view.press("+");
    const source = view.one("[data-panel=source]");
    const [counter, aim] = [view.counter(), camera(view)];
    source.scrollTop = 40;
    view.follow("7");
    const b = view.one('[data-node][data-name="b"]');
    expect(view.counter()).toBe(counter);
    expect(b.hasAttribute("data-selected")).toBe(true);
    expect(view.one("[data-panel=inspector]").getAttribute("data-inspected")).toBe(b.getAttribute("data-node"));
    expect(camera(view)).toBe(aim);
    expect(source.scrollTop).toBe(40);
  });

  it("leaves the focus in the inspector where it was", () => {
    const view = live();
    view.press("End");
    select(view, "w");
    const entry = () => view.all("[data-panel=inspector] .nbgrad-entry")[0] as HTMLElement;
    entry().focus();
    view.follow("7");
    expect(document.activeElement).toBe(entry());
  });

  it("goes on reading the cell under the pointer", () => {
    const view = live();
    view.press("End");
    select(view, "w");
    const picture = () => view.one("[data-array=value] .nbgrad-heat");
    picture().getBoundingClientRect = () => ({ left: 0, top: 0, width: 90, height: 30 }) as DOMRect;
    picture().dispatchEvent(new PointerEvent("pointermove", { clientX: 40, clientY: 10 }));
    expect(view.one("[data-array=value] .nbgrad-reading").textContent).toBe("[1] = -1");
    view.follow("7");
    expect(view.one("[data-array=value] .nbgrad-reading").textContent).toBe("[1] = 9");
    picture().dispatchEvent(new PointerEvent("pointerleave"));
    expect(view.one("[data-array=value] .nbgrad-reading").textContent).toContain("point at");
  });

  it("is not spoken thirty times a second; the reader's next step is", () => {
    const view = live();
    const spoken = () => view.one("[role=status]").getAttribute("aria-live");
    expect(spoken()).toBe("polite");
    view.follow("7");
    expect(spoken()).toBe("off");
    view.press("ArrowRight");
    expect(spoken()).toBe("polite");
  });

  it("lets nothing that moves start anew, until the reader steps", () => {
    const view = live();
    for (let step = 0; step < 6; step += 1) view.press("ArrowRight");
    view.follow("7");
    expect(view.one(".nbgrad-moving").classList.contains("nbgrad-still")).toBe(true);
    view.press("ArrowRight");
    expect(view.one(".nbgrad-moving").classList.contains("nbgrad-still")).toBe(false);
  });

  it("makes room in the source once for numbers that grow, and the current line stays current", () => {
    const view = live();
    view.press("ArrowRight");
    const line = view.one("[data-line][aria-current]").getAttribute("data-line");
    const room = () => view.all("[data-line] span").map((span) => (span as HTMLElement).style.padding).join();
    const narrow = room();
    view.follow("-1.2345");
    const wide = room();
    expect(wide).not.toBe(narrow);
    expect(view.one("[data-line][aria-current]").getAttribute("data-line")).toBe(line);
    for (const a of ["1", "-123.456", "2"]) view.follow(a);
    expect(room()).toBe(wide);
  });

  it("that does not fit its scene is refused in words", () => {
    const { scene, numbers } = golden(EXAMPLE);
    const view = stage({ scene, numbers });
    view.press("End");
    view.view.update(scene, numbers, changeTo("7", "[9 9 9]", { value: [0] }), MORE);
    expect(view.one("[role=alert]").textContent).toContain("another number of rows");
    view.view.update(scene, numbers, changeTo("7"), new Float64Array(0));
    expect(view.one("[role=alert]").textContent).toContain("numbers are missing");
    view.view.update(scene, numbers, changeTo("7"), MORE);
    expect(view.one("[role=alert]").hasAttribute("hidden")).toBe(true);
    expect(view.row("a", "value")).toBe("7");
  });
});

describe("a scene drawn anew while updates go on", () => {
  afterEach(() => document.body.replaceChildren());

  it("keeps step, selection, and the camera of a reader who has moved it", () => {
    const view = live();
    view.press("End");
    select(view, "w");
    view.press("+");
    const aim = camera(view);
    const { scene, numbers } = golden(EXAMPLE);
    scene.width += 60;
    view.view.update(scene, numbers, "", new DataView(new ArrayBuffer(0)));
    expect(view.counter()).toBe("9 / 9");
    expect(view.one('[data-node][data-name="w"]').hasAttribute("data-selected")).toBe(true);
    expect(camera(view)).toBe(aim);
  });

  it("lets nothing start to move under a reader who has not stepped", () => {
    const view = live();
    for (let step = 0; step < 6; step += 1) view.press("ArrowRight");
    const still = () => view.one(".nbgrad-scene").classList.contains("nbgrad-still");
    expect(still()).toBe(false);
    const { scene, numbers } = golden(EXAMPLE);
    view.view.update({ ...scene, width: scene.width + 60 }, numbers, "", new DataView(new ArrayBuffer(0)));
    expect(still()).toBe(true);
    view.press("ArrowRight");
    expect(still()).toBe(false);
  });
});
