// One edge: the wire a value goes forward on (solid), and beside it the gradient that comes back (dashed).
import { setAttribute, setText, svg } from "./dom.ts";
import { cells, cut } from "./format.ts";
import { middleOf } from "./place.ts";
import type { Scene, SceneEdge, SceneStep } from "./scene.ts";
import { signOf } from "./sign.ts";
import { arrayOf, edgeAt, type Story } from "./state.ts";

export interface Wire {
  element: SVGGElement;
  /** The same wire with other numbers, to be shown next. */
  renew(story: Story): void;
  show(step: number): void;
  mark(lit: boolean): void;
}

const HAIRLINE = 0.75;

export function makeWire(first: Story, index: number, prefix: string): Wire {
  let story = first;
  const edge = story.scene.edges[index];
  if (!edge) throw new RangeError(`edge ${index}`);
  const title = svg("title", {}, edge.local);
  const wire = svg("path", { class: "nbgrad-wire", d: edge.path });
  const flow = svg("path", { class: "nbgrad-flow", d: edge.path });
  const [x, y] = middleOf(edge.path);
  const cap = svg("text", { class: "nbgrad-cap", x, y });
  const element = svg(
    "g",
    { class: "nbgrad-edge", "data-edge": `${edge.from}-${edge.to}`, "data-slot": edge.slot, "data-live": edge.live ? "true" : "false" },
    title,
    svg("path", { class: "nbgrad-hit", d: edge.path }),
    wire,
    flow,
    cap,
    // Where no gradient flows, the sign for none stands in the label's place.
    ...(isLabelled(story.scene) && edge.live ? [localLabel(edge)] : []),
  );
  let shown = "";
  const show = (step: number) => {
    const moment = edgeAt(story, index, step);
    if (moment.state === shown) return;
    shown = moment.state;
    setAttribute(element, "data-state", moment.state);
    setAttribute(element, "data-flow", moment.step ? "backward" : "forward");
    const sign = moment.step ? signOfStep(story, moment.step) : null;
    setAttribute(element, "data-sign", sign);
    // One arrow head a wire: at the end to which the numbers go now.
    const forward = moment.state === "pending" || moment.state === "none" ? "arrow-faint" : "arrow";
    setAttribute(wire, "marker-end", sign ? null : `url(#${prefix}${forward})`);
    setAttribute(flow, "marker-start", sign ? `url(#${prefix}arrow-${sign})` : null);
    setAttribute(flow, "stroke-width", moment.step ? (moment.step.width || HAIRLINE) : null);
    setAttribute(flow, "style", sign === "nan" ? `stroke: url(#${prefix}hatch)` : null);
    setText(cap, sign === "nan" ? "NaN" : sign === "inf" ? "∞" : moment.state === "none" ? "⊘" : "");
  };
  const renew = (next: Story) => {
    story = next;
    shown = "";
  };
  return { element, renew, show, mark: (lit) => setAttribute(element, "data-lit", lit) };
}

/** Edges up to which the layout makes room for the local derivative on every edge (nbgrad/draw/scene.py). */
const LABELS_UP_TO = 12;
const LONGEST_LABEL = 18;

export function isLabelled(scene: Scene): boolean {
  return scene.direction === "right" && scene.edges.length <= LABELS_UP_TO;
}

/** As much of a local derivative as an edge has room for: the equation, or what it is, or its name. */
export function shortLocal(local: string): string {
  const [quotient = "", formula] = local.split(/ = (.*)/s);
  const fitting = [local, formula].find((text) => text !== undefined && text !== "" && cells(text) <= LONGEST_LABEL);
  return fitting ?? cut(quotient, LONGEST_LABEL);
}

function localLabel(edge: SceneEdge): SVGElement {
  return svg("text", { class: "nbgrad-edge-local", x: edge.at[0], y: edge.at[1] + 3 }, shortLocal(edge.local));
}

export function signOfStep(story: Story, step: SceneStep): string {
  return step.contribution === null ? "mixed" : signOf(arrayOf(story, step.contribution));
}

/** Arrow heads. Their colours cannot be inherited from the path everywhere, so there is one for each sign. */
export function arrowHeads(prefix: string): SVGMarkerElement[] {
  const head = (name: string, size: number, orient: string) =>
    svg(
      "marker",
      {
        id: `${prefix}${name}`,
        class: `nbgrad-${name}`,
        viewBox: "0 0 10 10",
        refX: 9,
        refY: 5,
        markerWidth: size,
        markerHeight: size,
        markerUnits: "userSpaceOnUse",
        orient,
      },
      svg("path", { d: "M0 0L10 5L0 10z" }),
    );
  const signs = ["pos", "neg", "mixed", "zero", "nan", "inf", "empty"];
  return [head("arrow", 8, "auto"), head("arrow-faint", 8, "auto"), ...signs.map((sign) => head(`arrow-${sign}`, sign === "zero" ? 8 : 14, "auto-start-reverse"))];
}
