import { describe, expect, it } from "vitest";
import { edgeAt, gradientText, nodeAt, type Story, subjectOf, touchedAt, valueText } from "../src/state.ts";
import { EXAMPLE, golden, storyFrom, TRAPS } from "./golden.ts";

const id = (story: Story, name: string) => story.scene.nodes.findIndex((node) => node.name === name);
const states = (story: Story, step: number) => story.scene.nodes.map((node) => nodeAt(story, node.id, step).state).join(" ");

describe("the lecture's example, z = (x @ w − y)²", () => {
  const story = storyFrom(golden(EXAMPLE));

  // x w y a b z
  it.each([
    [0, "value value value pending pending pending"],
    [1, "value value value active pending pending"],
    [2, "value value value value active pending"],
    [3, "value value value value value active"],
    [4, "value value value value value active"],
    [5, "value value value value grad active"],
    [6, "value value value grad active grad"],
    [7, "value value grad grad active grad"],
    [8, "grad value grad active grad grad"],
    [9, "grad grad grad active grad grad"],
  ])("step %i: %s", (step, expected) => {
    expect(states(story, step)).toBe(expected);
  });

  it("shows a value as soon as it is computed and not before", () => {
    const a = id(story, "a");
    expect(valueText(story, nodeAt(story, a, 0))).toBe("·");
    expect(valueText(story, nodeAt(story, a, 1))).toBe("4.5");
  });

  it("shows a gradient as soon as it arrives and not before", () => {
    const w = id(story, "w");
    expect(gradientText(story, nodeAt(story, w, 8))).toBe("·");
    expect(gradientText(story, nodeAt(story, w, 9))).toBe("[6 12 18]");
  });

  it("seeds the target at the output step", () => {
    const z = id(story, "z");
    expect(nodeAt(story, z, 3).gradient).toBe("yet");
    expect(gradientText(story, nodeAt(story, z, 4))).toBe("1");
  });

  it("runs each edge forward, then back", () => {
    const seen = [0, 1, 2, 7, 8, 9].map((step) => edgeAt(story, 0, step).state);
    expect(seen).toEqual(["pending", "feeding", "value", "value", "active", "grad"]);
  });

  it("is about the node that receives", () => {
    expect(subjectOf(story, 1)).toBe(id(story, "a"));
    expect(subjectOf(story, 9)).toBe(id(story, "w"));
    expect(subjectOf(story, 0)).toBe(id(story, "z"));
  });

  it("remembers when a node last changed", () => {
    const a = id(story, "a");
    expect([0, 1, 5, 6, 9].map((step) => touchedAt(story, a, step))).toEqual([-1, 1, 1, 6, 6]);
  });
});

describe("partial sums, pruning, zero and NaN", () => {
  const story = storyFrom(golden(TRAPS));
  const r = id(story, "r");

  it.each([
    [16, 0, "·"],
    [17, 1, "[nan 0 0]"],
    [18, 2, "[nan 0.8 2.3]"],
    [19, 3, "[nan 1.6 4.6]"],
  ])("at step %i r has %i of 3 contributions: %s", (step, received, text) => {
    const moment = nodeAt(story, r, step);
    expect([moment.received, moment.expected, gradientText(story, moment)]).toEqual([received, 3, text]);
  });

  it("computes a pruned node and prunes it only on the way back", () => {
    const note = id(story, "note");
    expect(nodeAt(story, note, 6).state).toBe("active");
    expect(nodeAt(story, note, 9).state).toBe("value");
    expect(nodeAt(story, note, 10).state).toBe("pruned");
    expect(gradientText(story, nodeAt(story, note, 9))).toBe("·");
    expect(gradientText(story, nodeAt(story, note, 10))).toBe("⊘ none");
  });

  it("cuts the edge to the pruned node, and only then", () => {
    expect(edgeAt(story, 8, 9).state).toBe("value");
    expect(edgeAt(story, 8, 10).state).toBe("none");
  });

  it("keeps zero, none and not yet apart", () => {
    const [n, note, x] = ["n", "note", "x"].map((name) => nodeAt(story, id(story, name), 16));
    expect([n?.gradient, note?.gradient, x?.gradient]).toEqual(["there", "none", "yet"]);
  });
});

describe("what folding leaves out", () => {
  it("gives a folded group's gradient at the step inside it", () => {
    const { scene, numbers } = golden(EXAMPLE);
    const [, , , , , first] = scene.steps;
    if (!first) throw new Error("the example has changed");
    // b receives its gradient inside the card of z.
    Object.assign(first, { edge: null, node: 4, total: null, contribution: null });
    const story = storyFrom({ scene, numbers });
    expect(nodeAt(story, 4, 4).grad).toBeNull();
    expect(gradientText(story, nodeAt(story, 4, 5))).toBe("6");
  });

  it("lets an edge flow that changes no shown sum", () => {
    const { scene, numbers } = golden(EXAMPLE);
    Object.assign(scene.steps[6] ?? {}, { total: null, contribution: null });
    const story = storyFrom({ scene, numbers });
    expect(edgeAt(story, 2, 6).state).toBe("active");
  });
});

describe("a cell that raised", () => {
  const { scene, numbers } = golden(EXAMPLE);
  scene.steps.length = 3;
  scene.nodes.forEach((node) => {
    node.grad = null;
  });
  Object.assign(scene.nodes[4] ?? {}, { status: "failed", why: "ValueError: shapes differ" });
  const story = storyFrom({ scene, numbers });

  it("marks the failing operation and has no way back", () => {
    expect(nodeAt(story, 4, 1).state).toBe("pending");
    expect(nodeAt(story, 4, 2).state).toBe("failed");
    expect(valueText(story, nodeAt(story, 4, 2))).toBe("✕ failed");
    expect(story.outputStep).toBeGreaterThan(story.last);
  });
});
