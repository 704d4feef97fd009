// What the reader has chosen to look at, and how each action changes it. Pure; the kernel never hears of it.
import type { Story } from "./state.ts";

export interface Screen {
  step: number;
  /** The node the reader picked; null: the inspector follows the steps. */
  selected: number | null;
  hovered: number | null;
  table: boolean;
  playing: boolean;
  help: boolean;
}

export type Action =
  | { do: "start" | "prev" | "next" | "end" | "output" | "prevLine" | "nextLine" }
  | { do: "play" | "tick" | "pause" | "table" | "help" | "escape" }
  | { do: "go"; step: number }
  | { do: "select"; node: number | null }
  | { do: "hover"; node: number | null };

export const FIRST_SCREEN: Screen = {
  step: 0,
  selected: null,
  hovered: null,
  table: false,
  playing: false,
  help: false,
};

export function reduce(screen: Screen, action: Action, story: Story): Screen {
  switch (action.do) {
    case "play":
      // Played to the end, it starts over.
      return screen.playing
        ? { ...screen, playing: false }
        : { ...screen, playing: true, step: screen.step >= story.last ? 0 : screen.step };
    case "tick": {
      const step = Math.min(screen.step + 1, story.last);
      return { ...screen, step, playing: step < story.last };
    }
    case "pause":
      return screen.playing ? { ...screen, playing: false } : screen;
    case "table":
      return { ...screen, table: !screen.table };
    case "help":
      return { ...screen, help: !screen.help };
    case "escape":
      return screen.help ? { ...screen, help: false } : { ...screen, selected: null, playing: false };
    case "select":
      return { ...screen, selected: action.node };
    case "hover":
      return screen.hovered === action.node ? screen : { ...screen, hovered: action.node };
    default:
      return { ...screen, playing: false, step: clamp(destination(screen.step, action, story), story.last) };
  }
}

function destination(step: number, action: Action, story: Story): number {
  switch (action.do) {
    case "start":
      return 0;
    case "prev":
      return step - 1;
    case "next":
      return step + 1;
    case "end":
      return story.last;
    case "output":
      return story.outputStep;
    case "prevLine":
      return previousLine(story, step);
    case "nextLine":
      return nextLine(story, step);
    case "go":
      return action.step;
    default:
      return step;
  }
}

const clamp = (step: number, last: number) => Math.max(0, Math.min(step, last));

const lineAt = (story: Story, step: number) => story.scene.steps[step]?.line ?? null;

function nextLine(story: Story, from: number): number {
  let step = from + 1;
  while (step < story.last && lineAt(story, step) === lineAt(story, from)) step += 1;
  return step;
}

function previousLine(story: Story, from: number): number {
  let step = from - 1;
  while (step > 0 && lineAt(story, step) === lineAt(story, from)) step -= 1;
  while (step > 0 && lineAt(story, step - 1) === lineAt(story, step)) step -= 1;
  return step;
}

/** The screen for a changed scene: the same step where the steps are as many, the end where it was the end. */
export function carryOver(screen: Screen, before: Story, after: Story): Screen {
  const atEnd = screen.step === before.last;
  const step = atEnd ? after.last : clamp(screen.step, after.last);
  const kept = (node: number | null) => {
    const same = node !== null && before.scene.nodes[node]?.label === after.scene.nodes[node]?.label;
    return same ? node : null;
  };
  return { ...screen, step, selected: kept(screen.selected), hovered: kept(screen.hovered) };
}
