import { afterEach, describe, expect, it } from "vitest";
import { EXAMPLE, golden, type Stage, stage, TRAPS } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

const glossOf = (view: Stage, line: number) => view.all(`[data-line="${line}"] .nbgrad-gloss`).map((part) => part.textContent);

function codeOf(view: Stage, line: number): string | null {
  const code = view.one(`[data-line="${line}"] code`).cloneNode(true) as Element;
  for (const gloss of code.querySelectorAll(".nbgrad-gloss")) gloss.remove();
  return code.textContent;
}

describe("the source", () => {
  it("shows the source as it was written", () => {
    const view = stage(golden(EXAMPLE));
    expect(codeOf(view, 2)).toBe("a = x @ w");
    expect(codeOf(stage(golden(TRAPS)), 5)).toBe("n = np.sqrt(r)        # slope ∞ at 0");
  });

  it("stands as far left as a cell when it is the body of a function", () => {
    const { scene, numbers } = golden(EXAMPLE);
    scene.source = { first: 1, lines: ["    def f(x):", "        a = x @ w", "", "    b = a - y"] };
    scene.tokens = [
      [2, 8, 9, 3],
      [2, 12, 13, 0],
      [4, 4, 5, 4],
    ];
    const view = stage({ scene, numbers });
    expect([1, 2, 3, 4].map((line) => codeOf(view, line))).toEqual(["def f(x):", "    a = x @ w", "", "b = a - y"]);
    expect(view.all(".nbgrad-token-name").map((name) => name.textContent)).toEqual(["a", "x", "b"]);
  });

  it("glosses the source with values above and gradients below", () => {
    const view = stage(golden(EXAMPLE));
    expect(glossOf(view, 2)).toEqual(["·", "", "[1 2 3]", "", "[0.5 -1 2]", ""]);
    view.press("End");
    expect(glossOf(view, 2)).toEqual(["4.5", "6", "[1 2 3]", "[3 -6 12]", "[0.5 -1 2]", "[6 12 18]"]);
  });

  it("glosses a name once, where it first stands", () => {
    const view = stage(golden(EXAMPLE));
    expect([2, 3, 4].map((line) => glossOf(view, line).length / 2)).toEqual([3, 2, 1]);
  });

  it("shows of a name in a loop the turn that changed last", () => {
    const { scene, numbers } = golden(EXAMPLE);
    // One name for a, b and z, as if the three lines were three turns.
    scene.tokens = [
      [2, 0, 1, 3],
      [2, 0, 1, 4],
      [2, 0, 1, 5],
    ];
    const view = stage({ scene, numbers });
    const seen: (string | null | undefined)[] = [];
    for (let step = 1; step <= 6; step += 1) {
      view.press("ArrowRight");
      seen.push(glossOf(view, 2).join(" "));
    }
    expect(seen).toEqual(["4.5 ", "3 ", "9 ", "9 1", "3 6", "4.5 6"]);
  });

  it("lights the node of a name under the pointer, and back", () => {
    const view = stage(golden(EXAMPLE));
    const w = view.all(".nbgrad-token").find((token) => token.textContent?.startsWith("w")) as Element;
    w.dispatchEvent(new PointerEvent("pointerenter"));
    expect(view.one('[data-name="w"]').hasAttribute("data-hovered")).toBe(true);
    expect(view.one('[data-edge="1-3"]').hasAttribute("data-lit")).toBe(true);
    w.dispatchEvent(new PointerEvent("pointerleave"));
    expect(view.all("[data-hovered]")).toEqual([]);
    view.one('[data-name="w"]').dispatchEvent(new PointerEvent("pointerenter"));
    expect(w.hasAttribute("data-hovered")).toBe(true);
  });

  it("gives its place away where there is none", () => {
    const { scene, numbers } = golden(EXAMPLE);
    const view = stage({ scene: { ...scene, source: null, tokens: [] }, numbers });
    expect((view.one("[data-panel=source]") as HTMLElement).hidden).toBe(true);
  });
});
