// What is on its way at a step: a dot that runs along the edge, and the label of the contribution it carries.
import { svg } from "./dom.ts";
import { cells } from "./format.ts";
import { middleOf, placeLabel, roomOf } from "./place.ts";
import type { SceneEdge } from "./scene.ts";
import { arrayOf, type Story } from "./state.ts";
import { type Rect, rectOf } from "./viewport.ts";
import { isLabelled, shortLocal, signOfStep } from "./wire.ts";

const CHARACTER = 7.2;
const SMALL_CHARACTER = 6;
/** No card farther away than this can be in the label's way. */
const NEAR = 400;

export function movingAt(story: Story, step: number): SVGElement[] {
  const now = story.scene.steps[step];
  if (now?.phase === "forward" && now.node !== null) {
    return (story.producers[now.node] ?? []).map((index) => dot(story.scene.edges[index] as SceneEdge, "forward", null));
  }
  if (now?.phase !== "backward" || now.edge === null) return [];
  const edge = story.scene.edges[now.edge] as SceneEdge;
  const sign = signOfStep(story, now);
  const text = now.contribution === null ? `${edge.count} contributions` : arrayOf(story, now.contribution).text;
  return [dot(edge, "backward", sign), label(story, edge, text, sign)];
}

/** Runs along the edge once, in the direction the numbers go; unseen where motion is unwanted. */
function dot(edge: SceneEdge, way: "forward" | "backward", sign: string | null): SVGElement {
  const runner = svg("circle", { class: `nbgrad-pulse nbgrad-pulse-${way}`, r: 5, "data-sign": sign });
  runner.style.setProperty("offset-path", `path("${edge.path}")`);
  return runner;
}

function label(story: Story, edge: SceneEdge, text: string, sign: string): SVGElement {
  // In a small graph the local derivative stands on the edge already.
  const labelled = isLabelled(story.scene);
  const local = labelled ? "" : edge.local;
  const size = { width: Math.max(cells(text), cells(local)) * CHARACTER + 16, height: local ? 38 : 22 };
  const at = middleOf(edge.path);
  const near = story.scene.boxes.filter((box) => Math.abs(box.x + box.w / 2 - at[0]) < NEAR && Math.abs(box.y - at[1]) < NEAR);
  const obstacles = [...near.map((box) => rectOf(box)), ...roomOf(edge.path)];
  if (labelled) obstacles.push(...story.scene.edges.map(labelRect));
  const spot = placeLabel(at, size, obstacles, story.scene);
  return svg(
    "g",
    { class: "nbgrad-label", "data-sign": sign, transform: `translate(${spot.x.toFixed(1)} ${spot.y.toFixed(1)})` },
    svg("rect", { ...size, rx: 6 }),
    svg("text", { class: "nbgrad-contribution", x: size.width / 2, y: 15 }, text),
    svg("text", { class: "nbgrad-local", x: size.width / 2, y: 31 }, local),
  );
}

function labelRect(edge: SceneEdge): Rect {
  const width = cells(shortLocal(edge.local)) * SMALL_CHARACTER;
  return { x: edge.at[0] - width / 2, y: edge.at[1] - 7, width, height: 14 };
}
