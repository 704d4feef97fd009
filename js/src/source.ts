// The cell's source with a gloss on its names: the value above, the gradient below, as in a circuit diagram.
import { html, setAttribute, setText } from "./dom.ts";
import { cut } from "./format.ts";
import type { SceneArray } from "./scene.ts";
import type { Action, Screen } from "./screen.ts";
import { signOf } from "./sign.ts";
import { arrayOf, nodeAt, nodeOf, type Story, touchedAt } from "./state.ts";

export interface SourcePanel {
  element: HTMLElement;
  load(story: Story): void;
  renew(story: Story): void;
  show(screen: Screen): void;
}

/** A name in the source; in a loop it stands for several nodes, one a turn. */
interface Token {
  element: HTMLElement;
  nodes: number[];
  gloss: { value: HTMLElement; grad: HTMLElement } | null;
}

/** As long as the longest list of elements that Python writes: no number of it is cut. */
const LONGEST_GLOSS = 18;
/** Characters that nearly every number gets along with: what glosses are given once numbers have begun to change. */
const ROOMY_GLOSS = 10;
/** The gloss is set this much smaller than the code. */
const GLOSS_SCALE = 0.85;

export function makeSource(dispatch: (action: Action) => void): SourcePanel {
  const element = html("div", { class: "nbgrad-panel nbgrad-source", "data-panel": "source", role: "group", "aria-label": "Source" });
  const code = html("div", { class: "nbgrad-code" });
  element.append(code);
  let story: Story;
  let tokens: Token[] = [];
  let lines = new Map<number, HTMLElement>();
  let lit: number | null = null;
  let current = 0;
  /** Characters kept free for the glosses of each name. */
  let reserved = new Map<string, number>();
  let least = 0;

  return { element, load, renew, show };

  function load(next: Story): void {
    reserved = new Map();
    write(next, 0);
  }

  /** Other numbers: the code stays where it is unless one of them needs more room than there is. */
  function renew(next: Story): void {
    story = next;
    if (tokens.every(({ nodes, gloss }) => gloss === null || widestGloss(next, nodes) <= (reserved.get(nodes.join(" ")) ?? 0))) return;
    const { scrollTop, scrollLeft } = element;
    const line = lit;
    write(next, ROOMY_GLOSS);
    light(line);
    element.scrollTop = scrollTop;
    element.scrollLeft = scrollLeft;
  }

  function roomFor(nodes: number[]): number {
    const key = nodes.join(" ");
    const room = Math.max(reserved.get(key) ?? 0, widestGloss(story, nodes), least);
    reserved.set(key, room);
    return room;
  }

  function write(next: Story, room: number): void {
    story = next;
    least = room;
    tokens = [];
    lines = new Map();
    lit = null;
    const source = next.scene.source;
    setAttribute(element, "hidden", source === null);
    const glossed = new Set<number>();
    const indent = commonIndent(source?.lines ?? []);
    const rows = (source?.lines ?? []).map((text, index) => {
      const number = (source?.first ?? 1) + index;
      const row = makeLine(number, text, indent, glossed);
      lines.set(number, row);
      return row;
    });
    code.replaceChildren(...rows);
  }

  function makeLine(number: number, text: string, indent: number, glossed: Set<number>): HTMLElement {
    const content = html("code", { class: "nbgrad-line-code" });
    const spans = spansOf(story, number);
    let done = Math.min(indent, text.length);
    let hasGloss = false;
    // Where the last gloss ends, in characters; the next one must not begin before.
    let occupied = 0;
    for (const [start, end, nodes] of spans) {
      if (start < done || end > text.length) continue;
      const wanted = !nodes.every((node) => glossed.has(node));
      const missing = wanted ? Math.max(0, occupied - start) : 0;
      content.append(spread(text.slice(done, start), missing));
      occupied -= missing;
      if (wanted) occupied = start + roomFor(nodes) * GLOSS_SCALE + 1;
      const token = makeToken(text.slice(start, end), nodes, wanted);
      for (const node of nodes) glossed.add(node);
      hasGloss ||= wanted;
      tokens.push(token);
      content.append(token.element);
      done = end;
    }
    const rest = html("span", {}, ...plain(text.slice(done)));
    // The pane is as wide as its widest line: the last gloss has to count.
    if (occupied > text.length) rest.style.paddingRight = `${(occupied - text.length).toFixed(2)}ch`;
    content.append(rest);
    const quiet = text.startsWith("%%");
    return html(
      "div",
      { class: "nbgrad-line", "data-line": number, "data-glossed": hasGloss, "data-quiet": quiet },
      html("span", { class: "nbgrad-line-number", "aria-hidden": "true" }, String(number)),
      content,
    );
  }

  function makeToken(text: string, nodes: number[], wanted: boolean): Token {
    const element = html("span", { class: "nbgrad-token" }, html("span", { class: "nbgrad-token-name" }, text));
    const token: Token = { element, nodes, gloss: null };
    if (wanted) {
      const gloss = {
        value: html("span", { class: "nbgrad-gloss nbgrad-gloss-value", "aria-hidden": "true" }),
        grad: html("span", { class: "nbgrad-gloss nbgrad-gloss-grad", "aria-hidden": "true" }),
      };
      element.append(gloss.value, gloss.grad);
      token.gloss = gloss;
    }
    element.addEventListener("pointerenter", () => dispatch({ do: "hover", node: latest(token.nodes) }));
    element.addEventListener("pointerleave", () => dispatch({ do: "hover", node: null }));
    element.addEventListener("click", () => dispatch({ do: "select", node: latest(token.nodes) }));
    return token;
  }

  function latest(nodes: number[]): number {
    return nodes.reduce((best, node) => (touchedAt(story, node, current) >= touchedAt(story, best, current) ? node : best));
  }

  function show(screen: Screen): void {
    current = screen.step;
    for (const token of tokens) {
      const node = latest(token.nodes);
      if (token.gloss) showGloss(token.gloss, node, screen.step);
      setAttribute(token.element, "data-hovered", screen.hovered !== null && token.nodes.includes(screen.hovered));
      setAttribute(token.element, "data-selected", screen.selected !== null && token.nodes.includes(screen.selected));
    }
    showLine(story.scene.steps[screen.step]?.line ?? null);
  }

  function showGloss(gloss: { value: HTMLElement; grad: HTMLElement }, node: number, step: number): void {
    const moment = nodeAt(story, node, step);
    const arrays = story.scene.arrays;
    const value = moment.value === null ? undefined : arrays[moment.value];
    const grad = moment.grad === null ? undefined : arrays[moment.grad];
    setText(gloss.value, value ? glossText(value) : "·");
    setText(gloss.grad, grad ? glossText(grad) : moment.gradient === "none" ? "⊘" : step >= story.outputStep ? "·" : "");
    setAttribute(gloss.value, "data-sign", value ? signOf(value) : null);
    setAttribute(gloss.grad, "data-sign", grad ? signOf(grad) : null);
  }

  function showLine(line: number | null): void {
    if (line === lit) return;
    const row = light(line);
    if (row) keepInSight(row);
  }

  function light(line: number | null): HTMLElement | undefined {
    if (lit !== null) lines.get(lit)?.removeAttribute("aria-current");
    lit = line;
    const row = line === null ? undefined : lines.get(line);
    row?.setAttribute("aria-current", "step");
    return row;
  }

  /** Scrolls the pane alone: scrollIntoView would also move the notebook. */
  function keepInSight(row: HTMLElement): void {
    const top = row.offsetTop;
    if (top < element.scrollTop) element.scrollTop = top;
    const below = top + row.offsetHeight - element.clientHeight;
    if (below > element.scrollTop) element.scrollTop = below;
  }
}

/** The body of a function is shown as far left as a cell. */
function commonIndent(lines: string[]): number {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  return indents.length > 0 ? Math.min(...indents) : 0;
}

/** The names of a line from left to right, nodes of the same name together. */
function spansOf(story: Story, line: number): [start: number, end: number, nodes: number[]][] {
  const spans = new Map<string, [number, number, number[]]>();
  for (const [at, start, end, node] of story.scene.tokens) {
    if (at !== line) continue;
    const key = `${start} ${end}`;
    const span = spans.get(key);
    if (span) span[2].push(node);
    else spans.set(key, [start, end, [node]]);
  }
  return [...spans.values()].sort((a, b) => a[0] - b[0] || b[1] - a[1]);
}

/** Code between the names; a comment steps back. */
function plain(text: string): (Node | string)[] {
  const hash = text.indexOf("#");
  if (hash < 0) return [text];
  return [text.slice(0, hash), html("span", { class: "nbgrad-comment" }, text.slice(hash))];
}

/** Code between two names, with room around it where their glosses would collide. */
function spread(text: string, characters: number): HTMLElement {
  const between = html("span", {}, ...plain(text));
  if (characters > 0) between.style.padding = `0 ${(characters / 2).toFixed(2)}ch`;
  return between;
}

/** An array in a few characters: as on its card, but without its shape. */
function glossText(array: SceneArray): string {
  return cut(array.text.replace(/^\([\d, ]*\) /, ""), LONGEST_GLOSS);
}

/** Room for everything the gloss will ever say, so that the code never moves. */
function widestGloss(story: Story, nodes: number[]): number {
  let widest = 1;
  for (const id of nodes) {
    widest = Math.max(widest, glossText(arrayOf(story, nodeOf(story, id).value)).length);
    for (const arrival of story.arrivals[id] ?? []) {
      widest = Math.max(widest, glossText(arrayOf(story, arrival.total)).length);
    }
  }
  return widest;
}
