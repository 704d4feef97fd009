// The time line: a slider over forward │ output │ backward, and under it the health of the gradient, step by step.
import { html, setAttribute, svg } from "./dom.ts";
import type { Action, Screen } from "./screen.ts";
import { signOf } from "./sign.ts";
import { arrayOf, type Story } from "./state.ts";

export interface TimelinePanel {
  element: HTMLElement;
  load(story: Story): void;
  show(screen: Screen): void;
}

const HEIGHT = 34;
const THICKEST = 8;
/** Fewer steps than this get bars narrower than their room. */
const SLENDER = 40;

export function makeTimeline(dispatch: (action: Action) => void): TimelinePanel {
  const slider = html("input", { type: "range", min: 0, step: 1, class: "nbgrad-slider", "aria-label": "Step" });
  const strip = svg("svg", { class: "nbgrad-strip", preserveAspectRatio: "none", "aria-hidden": "true" });
  const zones = html("div", { class: "nbgrad-zones", "aria-hidden": "true" });
  const head = html("div", { class: "nbgrad-playhead", "aria-hidden": "true" });
  const marks = html("div", { class: "nbgrad-marks", "aria-hidden": "true" });
  const track = html("div", { class: "nbgrad-track" }, zones, strip, marks, head);
  const element = html("div", { class: "nbgrad-timeline", "data-panel": "timeline" }, track, slider);
  let story: Story;
  /** What is drawn of the steps: most updates change little of it, and a training loop makes many. */
  let drawn: string[] = [];
  slider.addEventListener("input", () => dispatch({ do: "go", step: Number(slider.value) }));

  return { element, load, show };

  function load(next: Story): void {
    story = next;
    const steps = next.last + 1;
    setAttribute(slider, "max", next.last);
    setAttribute(strip, "viewBox", `0 0 ${steps} ${HEIGHT}`);
    const [outlines, ill, parts] = [bars(next), illnesses(next), zonesOf(next)];
    const now = [outlines, ill, parts].map((part) => JSON.stringify(part));
    if (now[0] !== drawn[0]) strip.replaceChildren(...outlines.map(([kind, d]) => svg("path", { d, class: `nbgrad-bar-${kind}` })));
    if (now[1] !== drawn[1]) marks.replaceChildren(...ill.map(mark));
    if (now[2] !== drawn[2]) zones.replaceChildren(...parts.map(({ phase, from, to }) => zone(phase, (to - from) / steps)));
    drawn = now;
  }

  function show(screen: Screen): void {
    slider.value = String(screen.step);
    setAttribute(slider, "aria-valuetext", story.scene.steps[screen.step]?.say ?? "");
    head.style.left = `${((screen.step + 0.5) / (story.last + 1)) * 100}%`;
    const phase = story.scene.steps[screen.step]?.phase ?? "start";
    for (const child of zones.children) setAttribute(child, "data-current", child.getAttribute("data-phase") === phase);
  }
}

interface Zone {
  phase: string;
  from: number;
  to: number;
}

function zonesOf(story: Story): Zone[] {
  const zones: Zone[] = [];
  story.scene.steps.forEach((step, index) => {
    const open = zones.at(-1);
    if (open && open.phase === step.phase) open.to = index + 1;
    else zones.push({ phase: step.phase, from: index, to: index + 1 });
  });
  return zones;
}

function zone(phase: string, share: number): HTMLElement {
  const name = html("span", {}, phase);
  const part = html("div", { class: "nbgrad-zone", "data-phase": phase, title: phase }, name);
  part.style.flexGrow = String(share);
  return part;
}

/** One outline for each sign: a forward step is a tick, a backward step a bar as high as its edge is wide. */
function bars(story: Story): [kind: string, outline: string][] {
  const width = 0.72 * Math.min(1, Math.max(0.25, story.last / SLENDER));
  const outlines = new Map<string, string>();
  story.scene.steps.forEach((step, index) => {
    const kind = step.phase === "backward" && step.contribution !== null ? signOf(arrayOf(story, step.contribution)) : step.phase;
    const height = barHeight(step.phase, step.width, kind);
    if (height === 0) return;
    const bar = `M${index + (1 - width) / 2} ${HEIGHT}v${-height}h${width}v${height}z`;
    outlines.set(kind, (outlines.get(kind) ?? "") + bar);
  });
  return [...outlines];
}

function barHeight(phase: string, width: number | null, kind: string): number {
  // NaN and ∞ have no height: they get marks of their own.
  if (phase === "start" || kind === "nan" || kind === "inf") return 0;
  if (phase === "forward" || kind === "backward") return 4;
  if (phase === "output" || width === null) return HEIGHT - 14;
  return width === 0 ? 1 : (width / THICKEST) * (HEIGHT - 14);
}

interface Illness {
  kind: "nan" | "inf";
  /** Where it stands, in percent of the width. */
  at: number;
  begins: boolean;
}

/** NaN and ∞ stand out whatever their size. */
function illnesses(story: Story): Illness[] {
  const found: Illness[] = [];
  let previous = "";
  story.scene.steps.forEach((step, index) => {
    const kind = step.contribution === null ? "" : signOf(arrayOf(story, step.contribution));
    if (kind === "nan" || kind === "inf") {
      found.push({ kind, at: ((index + 0.5) / (story.last + 1)) * 100, begins: kind !== previous });
    }
    previous = kind;
  });
  return found;
}

/** Written out where it begins. */
function mark({ kind, at, begins }: Illness): HTMLElement {
  const note = html("span", { class: "nbgrad-mark", "data-kind": kind }, begins ? (kind === "nan" ? "NaN" : "∞") : "");
  note.style.left = `${at}%`;
  return note;
}
