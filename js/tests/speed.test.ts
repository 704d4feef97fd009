import { afterEach, describe, expect, it } from "vitest";
import { chain, stage } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

describe("a step in a graph of 300 boxes", () => {
  it("touches a handful of elements, however large the graph", () => {
    const view = stage(chain(300));
    const drawing = view.one("[data-panel=graph]");
    const records: MutationRecord[] = [];
    const observer = new MutationObserver((more) => records.push(...more));
    observer.observe(drawing, { subtree: true, childList: true, attributes: true, characterData: true });
    view.press("ArrowRight");
    records.push(...observer.takeRecords());
    const cards = new Set(records.map((record) => (record.target as Element).closest?.("[data-node], [data-edge]")).filter((part) => part));
    expect(cards.size).toBeGreaterThan(0);
    expect(cards.size).toBeLessThan(6);
    expect(records.length).toBeLessThan(60);
  });

  it("reaches the end of six hundred steps", () => {
    const view = stage(chain(300));
    view.press("End");
    expect(view.counter()).toBe("599 / 599");
    expect(view.all('[data-state="grad"][data-node]')).toHaveLength(299);
  });
});
