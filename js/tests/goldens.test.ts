import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { arrayOf, gradientText, nodeAt, valueText } from "../src/state.ts";
import { golden, stage, storyFrom } from "./golden.ts";

// Whatever Python writes for any graph, the browser must be able to show: every golden scene there is.
const NAMES = readdirSync(join(import.meta.dirname, "../../tests/golden"))
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(/\.json$/, ""));

describe.each(NAMES)("the golden scene %s", (name) => {
  it("ends with every value and every gradient that Python computed", () => {
    const story = storyFrom(golden(name));
    for (const node of story.scene.nodes.filter(({ status }) => status === "reached")) {
      const moment = nodeAt(story, node.id, story.last);
      expect(valueText(story, moment)).toBe(arrayOf(story, node.value).text);
      expect(gradientText(story, moment), node.label).toBe(node.grad === null ? "·" : arrayOf(story, node.grad).text);
    }
  });

  it("is shown from the first step to the last", () => {
    const view = stage(golden(name));
    const last = Number(view.one("input[type=range]").getAttribute("max"));
    for (let step = 1; step <= Math.min(last, 60); step += 1) {
      view.press("ArrowRight");
      expect(view.counter()).toBe(`${step} / ${last}`);
      expect(view.say()).not.toBe("");
    }
    view.press("End");
    expect(view.all("[data-node][data-state=pending]")).toEqual([]);
    view.host.remove();
  });
});
