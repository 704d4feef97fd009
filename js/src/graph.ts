// The graph: cards and wires, a camera over them, and the label of the contribution that is on its way.
import { type Card, makeCard } from "./card.ts";
import { html, setAttribute, setText, svg } from "./dom.ts";
import { watchGestures } from "./gestures.ts";
import { hatching } from "./heatmap.ts";
import { movingAt } from "./moving.ts";
import type { SceneBox } from "./scene.ts";
import type { Action, Screen } from "./screen.ts";
import type { Story } from "./state.ts";
import { around, type Camera, firstLook, fit, type Rect, rectOf, reveal, type Size, seesAll, zoomAt } from "./viewport.ts";
import { arrowHeads, makeWire, type Wire } from "./wire.ts";

export type Look = "fit" | "in" | "out";

export interface GraphPanel {
  element: HTMLElement;
  load(story: Story): void;
  renew(story: Story): void;
  show(screen: Screen): void;
  look(how: Look): void;
}

const UNMEASURED: Size = { width: 800, height: 400 };

export function makeGraph(prefix: string, dispatch: (action: Action) => void): GraphPanel {
  const drawing = svg("svg", { class: "nbgrad-drawing" });
  const hidden = html("p", { class: "nbgrad-hidden" });
  const element = html(
    "div",
    {
      class: "nbgrad-panel nbgrad-graph",
      "data-panel": "graph",
      tabindex: 0,
      role: "application",
      "aria-roledescription": "computational graph",
      "aria-keyshortcuts": "ArrowLeft ArrowRight ArrowUp ArrowDown Home End Space",
    },
    drawing,
    hidden,
  );
  let story: Story;
  let cards: Card[] = [];
  let wires: Wire[] = [];
  let scene = svg("g");
  let moving = svg("g");
  let camera: Camera = { x: 0, y: 0, scale: 1 };
  let last: Screen | null = null;
  /** Drawn anew under a reader who has not stepped: then nothing starts to move. */
  let redrawn = false;
  /** Until the reader moves the camera, it keeps up with the size of the panel. */
  let untouched = true;

  /** Measured when it changes and not at every step, which would make the browser lay out twice. */
  let size = UNMEASURED;

  const extent = (): Size => ({ width: story.scene.width, height: story.scene.height });
  const aim = (next: Camera, gently: boolean) => {
    camera = next;
    scene.classList.toggle("nbgrad-gliding", gently);
    scene.style.transform = `translate(${round(camera.x)}px, ${round(camera.y)}px) scale(${round(camera.scale)})`;
  };

  watchGestures(element, drawing, {
    camera: () => camera,
    aim: (next) => {
      untouched = false;
      aim(next, false);
    },
    outermost: () => camera.scale <= fit(extent(), size).scale,
    tap: (target) => dispatch({ do: "select", node: nodeUnder(target) }),
  });
  if (typeof ResizeObserver !== "undefined") new ResizeObserver(settle).observe(element);
  return { element, load, renew, show, look };

  function settle(): void {
    const { clientWidth: width, clientHeight: height } = element;
    if (width > 0 && height > 0) size = { width, height };
    if (!untouched || last === null) return;
    aim(firstLook(extent(), size), false);
    follow(partsOf(last.step), false);
  }

  function load(next: Story): void {
    redrawn = last !== null;
    const sameExtent = last !== null && story.scene.width === next.scene.width && story.scene.height === next.scene.height;
    story = next;
    last = null;
    cards = next.scene.boxes.map((_, place) => makeCard(next, place, prefix));
    wires = next.scene.edges.map((_, index) => makeWire(next, index, prefix));
    moving = svg("g", { class: "nbgrad-moving", "aria-hidden": "true" });
    scene = svg(
      "g",
      { class: "nbgrad-scene" },
      svg("g", {}, ...wires.map((wire) => wire.element)),
      svg("g", {}, ...cards.map((card) => card.element)),
      moving,
    );
    drawing.replaceChildren(svg("defs", {}, hatching(`${prefix}hatch`), ...arrowHeads(prefix)), scene);
    setAttribute(element, "aria-label", `Graph: ${next.scene.summary}`);
    setText(hidden, next.scene.hidden);
    aim(sameExtent || !untouched ? camera : firstLook(extent(), size), false);
    listen();
  }

  /** Other numbers on the same drawing: whatever moves or glides goes on undisturbed. */
  function renew(next: Story): void {
    story = next;
    for (const part of [...cards, ...wires]) part.renew(next);
    setAttribute(element, "aria-label", `Graph: ${next.scene.summary}`);
    if (last === null) return;
    draw(last.step);
    moving.classList.add("nbgrad-still");
  }

  function draw(step: number): void {
    for (const part of [...cards, ...wires]) part.show(step);
    moving.replaceChildren(...movingAt(story, step));
    moving.classList.remove("nbgrad-still");
  }

  function show(screen: Screen): void {
    const stepped = last?.step !== screen.step;
    if (stepped) {
      draw(screen.step);
      scene.classList.toggle("nbgrad-still", redrawn);
      redrawn = false;
    }
    if (last === null || last.selected !== screen.selected || last.hovered !== screen.hovered) light(screen);
    const wanted = stepped ? partsOf(screen.step) : last?.selected !== screen.selected ? boxesOf(screen.selected) : [];
    if (last !== null) follow(wanted, true);
    setAttribute(element, "aria-activedescendant", screen.selected === null ? null : `${prefix}node${screen.selected}`);
    last = screen;
  }

  function follow(parts: Rect[], gently: boolean): void {
    if (parts.length > 0 && !seesAll(camera, extent(), size)) aim(reveal(camera, around(parts), size), gently);
  }

  function light(screen: Screen): void {
    for (const card of cards) card.mark(card.node === screen.selected, card.node === screen.hovered);
    story.scene.edges.forEach((edge, index) => {
      const near = (node: number | null) => node !== null && (edge.from === node || edge.to === node);
      wires[index]?.mark(near(screen.hovered) || near(screen.selected));
    });
  }

  /** What has to be in sight at a step: the operation, and what feeds it or hears from it. */
  function partsOf(step: number): Rect[] {
    const now = story.scene.steps[step];
    const edge = now?.edge == null ? undefined : story.scene.edges[now.edge];
    if (edge) return edge.box.map((index) => rectOf(story.scene.boxes[index] as SceneBox));
    return boxesOf(now?.node ?? null);
  }

  function boxesOf(node: number | null): Rect[] {
    return story.scene.boxes.filter((box) => box.node === node && !box.chip).map(rectOf);
  }

  function look(how: Look): void {
    const { width, height } = size;
    const middle = { x: width / 2, y: height / 2 };
    untouched = false;
    if (how === "fit") aim(fit(extent(), size), true);
    else aim(zoomAt(camera, how === "in" ? 1.25 : 0.8, middle), true);
  }

  function listen(): void {
    for (const card of cards) {
      card.element.addEventListener("pointerenter", () => dispatch({ do: "hover", node: card.node }));
      card.element.addEventListener("pointerleave", () => dispatch({ do: "hover", node: null }));
    }
  }

  function nodeUnder(target: EventTarget | null): number | null {
    return cards.find((card) => target instanceof Node && card.element.contains(target))?.node ?? null;
  }
}

const round = (x: number) => Math.round(x * 1000) / 1000;
