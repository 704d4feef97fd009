import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import widget from "../src/widget.ts";
import { EXAMPLE, golden } from "./golden.ts";

/** As much of anywidget's model as the widget uses. */
function makeModel() {
  const { scene, numbers } = golden(EXAMPLE);
  const traits: Record<string, unknown> = { _scene: scene, _numbers: new DataView(numbers.buffer) };
  const listeners = new Map<string, Set<() => void>>();
  return {
    get: (name: string) => traits[name],
    on: (event: string, listener: () => void) => listeners.set(event, (listeners.get(event) ?? new Set()).add(listener)),
    off: (event: string, listener: () => void) => listeners.get(event)?.delete(listener),
    change(name: string, value: unknown) {
      traits[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
    listening: () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

type Model = ReturnType<typeof makeModel>;
const render = (model: Model, el: HTMLElement) => (widget.render as unknown as (context: { model: Model; el: HTMLElement }) => () => void)({ model, el });

function withText(text: string) {
  const { scene } = golden(EXAMPLE);
  Object.assign(scene.arrays[0] ?? {}, { text });
  return scene;
}

describe("the widget", () => {
  let frames: FrameRequestCallback[] = [];
  const nextFrame = () => {
    const due = frames;
    frames = [];
    for (const draw of due) draw(0);
  };

  beforeEach(() => {
    frames = [];
    vi.stubGlobal("requestAnimationFrame", (draw: FrameRequestCallback) => frames.push(draw));
    vi.stubGlobal("cancelAnimationFrame", (id: number) => frames.splice(id - 1, 1));
  });
  afterEach(() => vi.unstubAllGlobals());

  it("draws the scene of its model", () => {
    const el = document.createElement("div");
    render(makeModel(), el);
    expect(el.querySelector('[data-name="w"] .nbgrad-value')?.textContent).toBe("[0.5 -1 2]");
  });

  it("redraws once a frame, with the last state, however often the model changes", () => {
    const [model, el] = [makeModel(), document.createElement("div")];
    render(model, el);
    for (let turn = 1; turn <= 50; turn += 1) model.change("_scene", withText(`turn ${turn}`));
    expect(frames).toHaveLength(1);
    expect(el.querySelector('[data-name="x"] .nbgrad-value')?.textContent).toBe("[1 2 3]");
    nextFrame();
    expect(el.querySelector('[data-name="x"] .nbgrad-value')?.textContent).toBe("turn 50");
    model.change("_numbers", model.get("_numbers"));
    expect(frames).toHaveLength(1);
  });

  it("shows one model in several places, each at its own step", () => {
    const [model, left, right] = [makeModel(), document.createElement("div"), document.createElement("div")];
    render(model, left);
    render(model, right);
    left.querySelector<HTMLElement>('[data-action="end"]')?.click();
    expect(left.querySelector(".nbgrad-counter")?.textContent).toBe("9 / 9");
    expect(right.querySelector(".nbgrad-counter")?.textContent).toBe("0 / 9");
  });

  it("leaves nothing behind", () => {
    const [model, el] = [makeModel(), document.createElement("div")];
    const clean = render(model, el);
    model.change("_scene", withText("late"));
    clean();
    expect(model.listening()).toBe(0);
    expect(frames).toHaveLength(0);
    expect(el.childElementCount).toBe(0);
  });
});
