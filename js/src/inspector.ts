// One node in full: its value and its gradient as pictures with their statistics, and the ledger of the gradient.
import { headingOf } from "./card.ts";
import { freshPrefix, html, setAttribute, setText, svg } from "./dom.ts";
import { count, short } from "./format.ts";
import { arrange, hatching, heatmap, heatSize, readCell, scaleBar, watchCells } from "./heatmap.ts";
import { ledger, locals } from "./ledger.ts";
import type { SceneArray, SceneNode } from "./scene.ts";
import type { Action, Screen } from "./screen.ts";
import { boundOf, signOf } from "./sign.ts";
import { arrayOf, type NodeMoment, nodeAt, type Story, subjectOf } from "./state.ts";

export interface InspectorPanel {
  element: HTMLElement;
  load(story: Story): void;
  show(screen: Screen): void;
}

const PICTURE = { width: 240, height: 150 };
/** Height of the drawer without a picture, and of what stands around a picture. */
const DRAWER = 196;
const AROUND_PICTURE = 146;

export function makeInspector(prefix: string, dispatch: (action: Action) => void): InspectorPanel {
  const element = html("div", { class: "nbgrad-panel nbgrad-inspector", "data-panel": "inspector", role: "group", "aria-label": "Inspector" });
  let story: Story;
  let shown = "";
  let inspected = -1;
  /** The cell under the pointer in each of the pictures, which updates replace under it. */
  const pointed = new Map<string, number>();

  return {
    element,
    load(next) {
      story = next;
      shown = "";
      // One height for all steps: the page below must not jump.
      const pictures = next.scene.arrays.filter((array) => array.stats.size > 1).map(pictureHeight);
      element.style.setProperty("--nbgrad-drawer", `${Math.max(DRAWER, AROUND_PICTURE + Math.max(0, ...pictures))}px`);
    },
    show(screen) {
      const id = screen.selected ?? subjectOf(story, screen.step);
      const node = story.scene.nodes[id];
      if (!node) return;
      const key = `${id} ${screen.step} ${screen.selected}`;
      if (key === shown) return;
      shown = key;
      setAttribute(element, "data-inspected", id);
      const moment = nodeAt(story, id, screen.step);
      const { value, gradient } = words(node, moment, story);
      if (inspected !== id) pointed.clear();
      inspected = id;
      const focused = [...element.querySelectorAll("button")].findIndex((button) => button === document.activeElement);
      element.replaceChildren(
        heading(node, screen.selected !== null),
        arrayView("value", moment.value, value),
        arrayView("gradient", moment.grad, gradient),
        ...(node.tangent === null || moment.value === null ? [] : [arrayView("tangent", node.tangent, "")]),
        ...[locals(story, id), ledger(story, id, screen.step, dispatch)].filter((part) => part !== null),
      );
      if (focused >= 0) element.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
    },
  };

  function heading(node: SceneNode, pinned: boolean): HTMLElement {
    const { name, rest } = headingOf(node);
    const facts = [node.shape, node.dtype === node.shape ? "" : node.dtype, node.line === null ? "" : `line ${node.line}`, node.kind === "leaf" ? "leaf" : node.op];
    const release = html("button", { type: "button", class: "nbgrad-button nbgrad-release", title: "Follow the steps again (Esc)" }, "follow");
    release.addEventListener("click", () => dispatch({ do: "select", node: null }));
    return html(
      "header",
      { class: "nbgrad-inspected" },
      html("h3", {}, html("b", {}, name), rest),
      html("p", {}, facts.filter((fact) => fact !== "").join(" · ")),
      node.members === "" ? null : html("p", {}, node.members),
      pinned ? release : null,
    );
  }

  function arrayView(what: string, index: number | null, otherwise: string): HTMLElement {
    const array = index === null ? null : arrayOf(story, index);
    const picked = array?.picked ? html("span", { class: "nbgrad-picked" }, array.picked) : null;
    const view = html("section", { class: `nbgrad-array nbgrad-array-${what}`, "data-array": what }, html("h4", {}, what, picked));
    view.append(...(array ? pictureOf(array, what) : [html("p", { class: "nbgrad-absent" }, otherwise)]));
    return view;
  }

  function pictureOf(array: SceneArray, what: string): (Node | string)[] {
    if (array.rows * array.cols === 0) return [html("p", { class: "nbgrad-absent" }, array.text)];
    if (array.stats.size === 1) return [html("p", { class: "nbgrad-scalar", "data-sign": signOf(array) }, array.text)];
    const hatch = `${freshPrefix()}hatch`;
    const picture = heatmap(array, story.numbers, PICTURE.width, PICTURE.height, hatch);
    picture.prepend(svg("defs", {}, hatching(hatch)));
    setAttribute(picture, "aria-label", array.text);
    const resting = array.complex ? "real parts; point at an element to read it" : "point at an element to read it";
    const reading = html("p", { class: "nbgrad-reading" }, resting);
    const point = (cell: number) => {
      pointed.set(what, cell);
      setText(reading, readCell(array, story.numbers, cell) || resting);
    };
    point(pointed.get(what) ?? -1);
    watchCells(picture, arrange(array, PICTURE.width, PICTURE.height), point);
    return [picture, boundOf(array) > 0 ? scale(array) : "", reading, ...statistics(array)];
  }

  function scale(array: SceneArray): HTMLElement {
    const bound = boundOf(array);
    return html(
      "div",
      { class: "nbgrad-scale" },
      html("span", {}, short(-bound)),
      scaleBar(`${prefix}${freshPrefix()}scale`),
      html("span", {}, `+${short(bound)}`),
    );
  }
}

const pictureHeight = (array: SceneArray) => heatSize(array, PICTURE.width, PICTURE.height).height;

function words(node: SceneNode, moment: NodeMoment, story: Story): { value: string; gradient: string } {
  const value = moment.state === "failed" ? `✕ ${node.why || "this operation raised"}` : "· not computed yet";
  if (moment.gradient === "none") return { value, gradient: `⊘ none: ${node.why || "no path leads from here to the target"}` };
  if (story.outputStep <= story.last) return { value, gradient: "· not computed yet" };
  const why = story.scene.mode === "forward" ? "forward accumulation computes tangents" : "the cell did not get to its target";
  return { value, gradient: `· none computed: ${why}` };
}

/** Characters that the statistics have room for side by side. */
const BROAD = 32;

/** Numbers to stand side by side: with fewer digits where they would be too long, for a number cut off is another one. */
function side(numbers: (number | null)[]): string[] {
  const written = [4, 3, 2].map((digits) => numbers.map((x) => short(x, digits)));
  return written.find((texts) => texts.join("").length <= BROAD) ?? written[2] ?? [];
}

function statistics(array: SceneArray): HTMLElement[] {
  const { min, max, mean, rms, size, neg, zero, pos, nan, posinf, neginf } = array.stats;
  const numbers: [string, number | null][] = [["min", min], ["max", max], ["mean", mean], ["rms", rms]];
  const counts: [string, number, string][] = [
    ["−∞", neginf, "inf"],
    ["−", neg, "neg"],
    ["0", zero, "zero"],
    ["+", pos, "pos"],
    ["+∞", posinf, "inf"],
    ["NaN", nan, "nan"],
  ];
  const present = counts.filter(([, n]) => n > 0);
  const list = html("dl", { class: "nbgrad-stats" });
  const texts = side(numbers.map(([, x]) => x));
  numbers.forEach(([name], k) => list.append(html("div", {}, html("dt", {}, name), html("dd", {}, texts[k] ?? ""))));
  const bar = html("div", { class: "nbgrad-counts", "data-size": size });
  for (const [name, n, kind] of present) {
    const part = html("span", { "data-kind": kind, title: `${name}: ${count(n)} of ${count(size)}` }, `${name} ${count(n)}`);
    part.style.flexGrow = String(n);
    bar.append(part);
  }
  return [list, bar];
}

