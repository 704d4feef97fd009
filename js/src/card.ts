// One card of the graph: name and expression, then the value, then the gradient.
import { setAttribute, setText, svg } from "./dom.ts";
import { cells, count, cut } from "./format.ts";
import { sliver } from "./heatmap.ts";
import type { SceneArray, SceneBox, SceneNode } from "./scene.ts";
import { signOf } from "./sign.ts";
import { arrayOf, gradientText, nodeAt, nodeOf, type Story, valueText } from "./state.ts";

export interface Card {
  element: SVGGElement;
  node: number;
  /** The same card with other numbers, to be shown next. */
  renew(story: Story): void;
  show(step: number): void;
  mark(selected: boolean, hovered: boolean): void;
}

const ROW = 22;
const PAD = 10;
const CHARACTER = 7.2;
const SMALL_CHARACTER = 6;
/** Width of the badge that counts contributions. */
const BADGE = 38;

export function makeCard(story: Story, place: number, prefix: string): Card {
  const box = story.scene.boxes[place] as SceneBox;
  const node = nodeOf(story, box.node);
  return box.chip ? makeChip(story, node, box, place) : makeFullCard(story, node, box, prefix);
}

/** A small copy of a leaf beside one of its uses. */
function makeChip(story: Story, node: SceneNode, box: SceneBox, place: number): Card {
  const element = svg(
    "g",
    { class: "nbgrad-chip", "data-chip": node.id, transform: `translate(${box.x} ${box.y})` },
    svg("title", {}, `${node.label}: a copy; the card stands elsewhere`),
    svg("rect", { class: "nbgrad-frame", width: box.w, height: box.h, rx: box.h / 2 }),
    svg("text", { class: "nbgrad-name", x: box.w / 2, y: box.h / 2 + 4, "text-anchor": "middle" }, cut(node.label, box.w / CHARACTER)),
  );
  const show = (step: number) => {
    const edge = story.scene.steps[step]?.edge ?? null;
    setAttribute(element, "data-receiving", edge !== null && story.scene.edges[edge]?.box[0] === place);
  };
  return { element, node: node.id, renew: () => {}, show, mark: (selected, hovered) => markElement(element, selected, hovered) };
}

function markElement(element: Element, selected: boolean, hovered: boolean): void {
  setAttribute(element, "data-selected", selected);
  setAttribute(element, "data-hovered", hovered);
}

function makeFullCard(first: Story, node: SceneNode, box: SceneBox, prefix: string): Card {
  let story = first;
  const hatch = `${prefix}hatch`;
  const title = svg("title");
  // The bar at the left edge of a leaf stays free, and so do the rounded corners below.
  const bar = node.kind === "leaf" ? 5 : 1;
  const value = makeRow("nbgrad-value", ROW, bar, box.w - bar - 1);
  const grad = makeRow("nbgrad-grad", 2 * ROW, bar + 4, box.w - bar - 9);
  const partial = svg("text", { x: -BADGE / 2, y: 3.5 });
  const badge = svg(
    "g",
    { class: "nbgrad-partial", transform: `translate(${box.w - 4} ${box.h})` },
    svg("rect", { x: -BADGE, y: -8, width: BADGE, height: 16, rx: 8 }),
    partial,
  );
  const element = svg(
    "g",
    {
      class: "nbgrad-card",
      id: `${prefix}node${node.id}`,
      role: "img",
      "data-node": node.id,
      "data-name": node.name,
      "data-op": node.op,
      "data-kind": node.kind,
      "data-target": node.target,
      transform: `translate(${box.x} ${box.y})`,
    },
    title,
    ...(node.count > 1 ? stack(box) : []),
    svg("rect", { class: "nbgrad-ring", x: -5, y: -5, width: box.w + 10, height: box.h + 10, rx: 11 }),
    svg("rect", { class: "nbgrad-frame", width: box.w, height: box.h, rx: 7 }),
    ...heading(node, box),
    svg("path", { class: "nbgrad-rule", d: `M0 ${ROW}H${box.w}` }),
    svg("path", { class: "nbgrad-rule nbgrad-rule-dashed", d: `M0 ${2 * ROW}H${box.w}` }),
    ...(node.kind === "leaf" ? [svg("path", { class: "nbgrad-leaf-bar", d: `M3 7V${box.h - 7}` })] : []),
    value.cells,
    grad.cells,
    value.text,
    grad.text,
    badge,
  );
  let shown = "";
  let [valueShown, gradShown]: (SceneArray | null)[] = [null, null];
  const show = (step: number) => {
    const moment = nodeAt(story, node.id, step);
    const key = `${moment.state} ${moment.gradient} ${moment.received}/${moment.expected}`;
    const [valueNow, gradNow] = [moment.value, moment.grad].map((index) => (index === null ? null : arrayOf(story, index)));
    if (key === shown && valueNow === valueShown && gradNow === gradShown) return;
    [shown, valueShown, gradShown] = [key, valueNow ?? null, gradNow ?? null];
    const waiting = moment.gradient === "there" && moment.received < moment.expected;
    const sum = moment.expected > 1 && moment.received > 0 ? `Σ ${moment.received}/${moment.expected}` : "";
    setAttribute(element, "data-state", moment.state);
    setAttribute(element, "data-gradient", moment.gradient);
    setAttribute(element, "data-partial", waiting);
    fillRow(value, story, moment.value, valueText(story, moment), hatch, box.w);
    fillRow(grad, story, moment.grad, `∂ ${gradientText(story, moment)}`, hatch, box.w);
    setText(partial, sum);
    setAttribute(badge, "display", sum === "" ? "none" : null);
    const words = describe(story, nodeOf(story, node.id), step);
    setText(title, words);
    setAttribute(element, "aria-label", words);
  };
  /** An update leaves the arrays that it does not change, so what shows them is still right. */
  const renew = (next: Story) => {
    story = next;
  };
  return { element, node: node.id, renew, show, mark: (selected, hovered) => markElement(element, selected, hovered) };
}

/** A folded group looks like a pile of cards. */
function stack(box: SceneBox): SVGElement[] {
  return [6, 3].map((shift) =>
    svg("rect", { class: "nbgrad-frame", x: shift, y: shift, width: box.w, height: box.h, rx: 7 }),
  );
}

/** Name and expression on the left, shape on the right; the shape gives way first, then the expression. */
function heading(node: SceneNode, box: SceneBox): SVGElement[] {
  const room = (box.w - 2 * PAD) / CHARACTER;
  const { name, rest } = headingOf(node);
  const shapeFits = cells(name + rest) + 1 + (cells(node.shape) * SMALL_CHARACTER) / CHARACTER <= room;
  const shownName = cut(name, room);
  const text = svg(
    "text",
    { class: "nbgrad-heading", x: PAD, y: 15 },
    svg("tspan", { class: "nbgrad-name" }, shownName),
    svg("tspan", { class: "nbgrad-expression" }, cut(rest, room - cells(shownName))),
  );
  const shape = svg("text", { class: "nbgrad-shape", x: box.w - PAD, y: 15, "text-anchor": "end" }, node.shape);
  return shapeFits ? [text, shape] : [text];
}

/** "**a** = x @ w"; "**×398 h₃₉₉** = tanh(v7)"; "**encoder: h** = tanh(v7)"; only an expression where nothing else is known to say. */
export function headingOf(node: SceneNode): { name: string; rest: string } {
  const group = node.kind === "leaf" ? `${count(node.count)} ` : `${count(node.count)} ops `;
  const times = node.group !== "" ? `${node.group}: ` : node.turns > 1 ? `×${count(node.turns)} ` : node.count > 1 ? group : "";
  if (node.label === node.expression) return { name: times, rest: node.expression };
  return { name: times + node.label, rest: node.expression ? ` = ${node.expression}` : "" };
}

interface Row {
  text: SVGTextElement;
  cells: SVGGElement;
  /** Width of the row of cells. */
  width: number;
}

const SLIVER = 4;

function makeRow(name: string, top: number, left: number, width: number): Row {
  return {
    text: svg("text", { class: name, x: PAD, y: top + 14 }),
    cells: svg("g", { class: "nbgrad-sliver", transform: `translate(${left} ${top + ROW - SLIVER})` }),
    width,
  };
}

function fillRow(row: Row, story: Story, index: number | null, text: string, hatch: string, width: number): void {
  setText(row.text, cut(text, (width - 2 * PAD) / CHARACTER));
  const array = index === null ? null : arrayOf(story, index);
  const single = array?.stats.size === 1;
  // A single number shows its sign by its own colour, an array by the cells below its text.
  setAttribute(row.text, "data-sign", array && single ? signOf(array) : null);
  row.cells.replaceChildren(...(array && !single ? sliver(array, story.numbers, row.width, SLIVER - 1, hatch) : []));
}

/** The card in a sentence, for tooltips and screen readers. */
export function describe(story: Story, node: SceneNode, step: number): string {
  const moment = nodeAt(story, node.id, step);
  const what = node.expression && node.name ? `${node.name} = ${node.expression}` : node.expression || node.label;
  const where = node.line === null ? "" : `, line ${node.line}`;
  const value = moment.value === null ? "not computed yet" : valueText(story, moment);
  const gradient = { yet: "not computed yet", none: `none: ${node.why}`, there: gradientText(story, moment) }[moment.gradient];
  const sum = moment.received < moment.expected && moment.received > 0 ? ` (${moment.received} of ${moment.expected} contributions)` : "";
  const failed = node.status === "failed" ? `; failed: ${node.why}` : "";
  const group = node.members === "" ? "" : ` (${node.members})`;
  return `${what}${group}, ${node.shape}${where}; value ${value}; gradient ${gradient}${sum}${failed}`;
}
