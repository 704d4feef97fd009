// The help sheet: the keys, and how four different things are kept apart.
import { html, setAttribute } from "./dom.ts";
import { KEY_HELP } from "./keys.ts";
import type { Action, Screen } from "./screen.ts";

export interface Help {
  element: HTMLElement;
  show(screen: Screen): void;
}

const SIGNS: [sign: string, meaning: string][] = [
  ["·", "not computed yet at this step"],
  ["0", "zero: a path exists, and nothing comes along it (dotted hairline)"],
  ["⊘ none", "no path from here to the target"],
  ["nan", "not a number (hatched)"],
  ["inf ∞", "infinite"],
  ["Σ 1/3", "one of three contributions has arrived: a partial sum"],
];

export function makeHelp(dispatch: (action: Action) => void): Help {
  const close = html("button", { type: "button", class: "nbgrad-button" }, "Close (Esc)");
  close.addEventListener("click", () => dispatch({ do: "help" }));
  const element = html(
    "div",
    { class: "nbgrad-help", role: "dialog", "aria-label": "Help", hidden: true },
    html("div", { class: "nbgrad-help-columns" }, list("Keys, while the focus is in here", KEY_HELP), list("How to read it", SIGNS)),
    html("p", {}, "Colour is sign alone: blue is positive, orange negative. A gradient's line is as wide as the order of magnitude of the gradient, on the same scale for every graph."),
    close,
  );
  return { element, show: (screen) => setAttribute(element, "hidden", !screen.help) };
}

function list(title: string, entries: [string, string][]): HTMLElement {
  const rows = entries.flatMap(([term, meaning]) => [html("dt", {}, term), html("dd", {}, meaning)]);
  return html("section", {}, html("h4", {}, title), html("dl", {}, ...rows));
}
