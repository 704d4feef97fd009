import { describe, expect, it } from "vitest";
import { type Action, carryOver, FIRST_SCREEN, reduce, type Screen } from "../src/screen.ts";
import { EXAMPLE, golden, storyFrom, TRAPS } from "./golden.ts";

const story = storyFrom(golden(EXAMPLE));
const after = (from: Partial<Screen>, ...actions: Action["do"][]) =>
  actions.reduce((screen, action) => reduce(screen, { do: action } as Action, story), { ...FIRST_SCREEN, ...from });

describe("stepping", () => {
  it("goes on, back, to both ends and to the output", () => {
    expect(after({}, "next", "next", "prev").step).toBe(1);
    expect(after({ step: 3 }, "end").step).toBe(9);
    expect(after({ step: 3 }, "start").step).toBe(0);
    expect(after({}, "output").step).toBe(4);
  });

  it("stays at the ends", () => {
    expect(after({}, "prev").step).toBe(0);
    expect(after({ step: 9 }, "next").step).toBe(9);
    expect(reduce(FIRST_SCREEN, { do: "go", step: 1000 }, story).step).toBe(9);
  });

  it("goes to the first step of the next line and of the line before", () => {
    // Lines of the steps: – 2 3 4 4 4 3 3 2 2
    expect(after({ step: 3 }, "nextLine").step).toBe(6);
    expect(after({ step: 6 }, "nextLine").step).toBe(8);
    expect(after({ step: 9 }, "prevLine").step).toBe(6);
    expect(after({ step: 7 }, "prevLine").step).toBe(3);
    expect(after({ step: 8 }, "nextLine").step).toBe(9);
    expect(after({ step: 1 }, "prevLine").step).toBe(0);
  });
});

describe("playing", () => {
  it("ticks to the end and stops there", () => {
    const played = after({ step: 7 }, "play", "tick", "tick");
    expect([played.step, played.playing]).toEqual([9, false]);
  });

  it("starts over at the end", () => {
    expect(after({ step: 9 }, "play")).toMatchObject({ step: 0, playing: true });
  });

  it("is stopped by any step of the reader", () => {
    expect(after({}, "play", "next").playing).toBe(false);
    expect(after({}, "play", "play").playing).toBe(false);
  });
});

describe("escape", () => {
  it("closes the help first, then lets go of the node", () => {
    const helped = after({ help: true, selected: 2 }, "escape");
    expect(helped).toMatchObject({ help: false, selected: 2 });
    expect(reduce(helped, { do: "escape" }, story).selected).toBeNull();
  });
});

describe("a changed scene", () => {
  it("keeps the step and the selection where they still mean the same", () => {
    expect(carryOver({ ...FIRST_SCREEN, step: 5, selected: 3 }, story, story)).toMatchObject({ step: 5, selected: 3 });
  });

  it("stays at the end, and drops a selection that is another node now", () => {
    const other = storyFrom(golden(TRAPS));
    expect(carryOver({ ...FIRST_SCREEN, step: 9, selected: 5 }, story, other)).toMatchObject({ step: 22, selected: null });
    expect(carryOver({ ...FIRST_SCREEN, step: 20 }, other, story).step).toBe(9);
  });
});
