import { afterEach, describe, expect, it } from "vitest";
import { commandOf } from "../src/keys.ts";
import { EXAMPLE, golden, type Stage, stage, TRAPS } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

const inspected = (view: Stage) => view.one('[data-panel="inspector"]').getAttribute("data-inspected");

describe("keys", () => {
  it.each<[string, Partial<KeyboardEventInit>, string]>([
    ["ArrowRight", {}, "1 / 9"],
    ["End", {}, "9 / 9"],
    ["o", {}, "4 / 9"],
    ["ArrowRight", { shiftKey: true }, "1 / 9"],
  ])("%s %o leads to %s", (key, modifiers, counter) => {
    const view = stage(golden(EXAMPLE));
    view.press(key, modifiers);
    expect(view.counter()).toBe(counter);
  });

  it("Home, ← and Shift+← lead back", () => {
    const view = stage(golden(EXAMPLE));
    view.press("End");
    view.press("ArrowLeft", { shiftKey: true });
    expect(view.counter()).toBe("6 / 9");
    view.press("ArrowLeft");
    expect(view.counter()).toBe("5 / 9");
    view.press("Home");
    expect(view.counter()).toBe("0 / 9");
  });

  it("keeps the keys it understands from the notebook, and only those", () => {
    const view = stage(golden(EXAMPLE));
    let leaked = 0;
    const listener = () => {
      leaked += 1;
    };
    document.body.addEventListener("keydown", listener);
    expect(view.press("ArrowRight").defaultPrevented).toBe(true);
    expect(leaked).toBe(0);
    expect(view.press("s", { ctrlKey: true }).defaultPrevented).toBe(false);
    expect(view.press("F5").defaultPrevented).toBe(false);
    expect(leaked).toBe(2);
    document.body.removeEventListener("keydown", listener);
  });

  it("marks whatever gets the focus, so that JupyterLab's shortcuts stay away from it", () => {
    const view = stage(golden(EXAMPLE));
    for (const selector of ["[data-panel=graph]", "[data-action=next]", "input[type=range]", ".nbgrad-entry"]) {
      const element = view.all(selector)[0] as HTMLElement;
      element.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
      expect(element.getAttribute("data-lm-suppress-shortcuts"), selector).toBe("true");
    }
  });

  it("leaves Space to a focused button", () => {
    const view = stage(golden(EXAMPLE));
    expect(view.press(" ", {}, '[data-action="next"]').defaultPrevented).toBe(false);
    expect(view.one('[data-action="play"]').getAttribute("aria-label")).toBe("Play");
  });

  it("never takes a key with Ctrl or Command", () => {
    for (const key of ["ArrowRight", "o", "0", " "]) {
      expect(commandOf({ key, shiftKey: false, altKey: false, ctrlKey: true, metaKey: false })).toBeNull();
      expect(commandOf({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: true })).toBeNull();
    }
  });

  it("opens and closes the help", () => {
    const view = stage(golden(EXAMPLE));
    const sheet = view.one('[role="dialog"]') as HTMLElement;
    view.press("?", { shiftKey: true });
    expect(sheet.hidden).toBe(false);
    view.press("Escape");
    expect(sheet.hidden).toBe(true);
  });
});

describe("following edges", () => {
  it("selects the node in focus first, then walks to what feeds it and what uses it", () => {
    const view = stage(golden(EXAMPLE));
    view.press("ArrowUp");
    expect(inspected(view)).toBe("5");
    view.press("ArrowUp");
    view.press("ArrowUp");
    expect(inspected(view)).toBe("3");
    view.press("ArrowDown");
    expect(inspected(view)).toBe("4");
    view.press("ArrowLeft", { altKey: true });
    expect(inspected(view)).toBe("3");
  });

  it("walks among the inputs of one operation, and stays where nothing leads on", () => {
    const view = stage(golden(EXAMPLE));
    for (let press = 0; press < 4; press += 1) view.press("ArrowUp");
    expect(inspected(view)).toBe("0");
    view.press("ArrowDown", { altKey: true });
    expect(inspected(view)).toBe("1");
    view.press("ArrowUp");
    expect(inspected(view)).toBe("1");
    expect(view.one('[data-panel="graph"]').getAttribute("aria-activedescendant")).toBe(view.one('[data-node="1"]').id);
  });

  it("lets go of the node with Escape and follows the steps again", () => {
    const view = stage(golden(TRAPS));
    view.press("ArrowUp");
    view.press("ArrowRight");
    expect(inspected(view)).toBe("11");
    view.press("Escape");
    expect(inspected(view)).toBe("3");
  });
});
