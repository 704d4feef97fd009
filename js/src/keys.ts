// Which key does what. Pure, so that the help page and the handler cannot disagree about the keys.
import type { Look } from "./graph.ts";
import type { Action } from "./screen.ts";

export type Walk = "producer" | "consumer" | "above" | "below";

export type Command = { action: Action } | { look: Look } | { walk: Walk };

export interface Key {
  key: string;
  shiftKey: boolean;
  altKey: boolean;
  ctrlKey: boolean;
  metaKey: boolean;
}

export const KEY_HELP: [keys: string, meaning: string][] = [
  ["→ ←", "one step on, one step back"],
  ["Shift → ←", "to the next line, to the line before"],
  ["Home End", "to the start, to the end"],
  ["o", "to the output, where the way back begins"],
  ["Space", "play and pause"],
  ["↑ ↓", "select what feeds the node, what uses it"],
  ["Alt ↑ ↓", "select its neighbours: other inputs of the same operation"],
  ["+ − 0", "zoom in, zoom out, fit"],
  ["t", "graph or table"],
  ["Esc", "let go of the selected node"],
  ["?", "this help"],
];

const PLAIN: Record<string, Command> = {
  ArrowRight: { action: { do: "next" } },
  ArrowLeft: { action: { do: "prev" } },
  ArrowUp: { walk: "producer" },
  ArrowDown: { walk: "consumer" },
  Home: { action: { do: "start" } },
  End: { action: { do: "end" } },
  " ": { action: { do: "play" } },
  o: { action: { do: "output" } },
  t: { action: { do: "table" } },
  "0": { look: "fit" },
  "+": { look: "in" },
  "=": { look: "in" },
  "-": { look: "out" },
  "?": { action: { do: "help" } },
  Escape: { action: { do: "escape" } },
};

const SHIFTED: Record<string, Command> = {
  ArrowRight: { action: { do: "nextLine" } },
  ArrowLeft: { action: { do: "prevLine" } },
};

const WITH_ALT: Record<string, Command> = {
  ArrowLeft: { walk: "producer" },
  ArrowRight: { walk: "consumer" },
  ArrowUp: { walk: "above" },
  ArrowDown: { walk: "below" },
};

export function commandOf(event: Key): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) return WITH_ALT[event.key] ?? null;
  if (event.shiftKey && event.key in SHIFTED) return SHIFTED[event.key] ?? null;
  return PLAIN[event.key] ?? null;
}
