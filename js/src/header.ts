// The head of the view: what is differentiated, what it is seeded with, and how to read the colours and lines.
import { html, setAttribute, setText, svg } from "./dom.ts";
import type { Story } from "./state.ts";

export interface Header {
  element: HTMLElement;
  load(story: Story): void;
}

export function makeHeader(views: HTMLElement): Header {
  const title = html("h2", { class: "nbgrad-title" });
  const seed = html("p", { class: "nbgrad-seed" });
  const failure = html("p", { class: "nbgrad-failure", role: "note" });
  const clash = html("pre", { class: "nbgrad-clash", "aria-hidden": "true" });
  const titles = html("div", { class: "nbgrad-titles" }, title, seed);
  const element = html("header", { class: "nbgrad-header" }, titles, legend(), views, failure, clash);
  return {
    element,
    load({ scene }) {
      setText(title, scene.title);
      setText(seed, scene.seed);
      setText(failure, scene.failure ? `✕ ${scene.failure}` : "");
      setAttribute(failure, "hidden", !scene.failure);
      // The step and the card say the same in words.
      setText(clash, scene.clash.join("\n"));
      setAttribute(clash, "hidden", scene.clash.length === 0);
    },
  };
}

function legend(): HTMLElement {
  return html(
    "ul",
    { class: "nbgrad-legend", "aria-label": "Legend" },
    html("li", {}, swatch("pos"), "positive"),
    html("li", {}, swatch("neg"), "negative"),
    html("li", {}, line("nbgrad-legend-wire"), "value"),
    html("li", {}, line("nbgrad-legend-flow"), "gradient"),
  );
}

const swatch = (kind: string) => html("span", { class: `nbgrad-swatch nbgrad-swatch-${kind}`, "aria-hidden": "true" });

function line(kind: string): SVGSVGElement {
  return svg("svg", { class: `nbgrad-legend-line ${kind}`, viewBox: "0 0 26 10", "aria-hidden": "true" }, svg("path", { d: "M1 5H25" }));
}
