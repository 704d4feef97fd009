// The buttons: those that move through time, and those that change what is looked at.
import { html, setAttribute, setText } from "./dom.ts";
import type { Look } from "./graph.ts";
import { type IconName, icon } from "./icons.ts";
import type { Action, Screen } from "./screen.ts";
import type { Story } from "./state.ts";

export interface Controls {
  transport: HTMLElement;
  views: HTMLElement;
  counter: HTMLElement;
  load(story: Story): void;
  show(screen: Screen): void;
}

export function makeControls(dispatch: (action: Action) => void, look: (how: Look) => void): Controls {
  const move = (name: "start" | "prev" | "next" | "end", title: string) =>
    button(name, title, icon(name), () => dispatch({ do: name }));
  const start = move("start", "To the start (Home)");
  const prev = move("prev", "One step back (←)");
  const next = move("next", "One step on (→)");
  const end = move("end", "To the end (End)");
  const play = button("play", "Play (Space)", icon("play"), () => dispatch({ do: "play" }));
  const output = button("output", "To the output, where the way back begins (o)", "∂ output", () => dispatch({ do: "output" }));
  const table = button("table", "Graph or table (t)", icon("table"), () => dispatch({ do: "table" }));
  const help = button("help", "Help (?)", icon("help"), () => dispatch({ do: "help" }));
  const zooms = (["fit", "out", "in"] as const).map((how) => button(how, ZOOM_TITLES[how], icon(how as IconName), () => look(how)));
  const counter = html("output", { class: "nbgrad-counter" });
  let last = 0;
  return {
    transport: html("div", { class: "nbgrad-buttons", role: "group", "aria-label": "Steps" }, start, prev, play, next, end, output),
    views: html("div", { class: "nbgrad-buttons", role: "group", "aria-label": "View" }, ...zooms, table, help),
    counter,
    load(story) {
      last = story.last;
      setAttribute(output, "disabled", story.outputStep > story.last);
    },
    show(screen) {
      setText(counter, `${screen.step} / ${last}`);
      setAttribute(start, "aria-disabled", screen.step === 0);
      setAttribute(prev, "aria-disabled", screen.step === 0);
      setAttribute(next, "aria-disabled", screen.step === last);
      setAttribute(end, "aria-disabled", screen.step === last);
      setAttribute(play, "data-playing", screen.playing);
      setAttribute(play, "aria-label", screen.playing ? "Pause" : "Play");
      play.replaceChildren(icon(screen.playing ? "pause" : "play"));
      setAttribute(table, "aria-pressed", screen.table ? "true" : "false");
      setAttribute(help, "aria-expanded", screen.help ? "true" : "false");
    },
  };
}

const ZOOM_TITLES = { fit: "Fit the whole graph (0)", out: "Zoom out (−)", in: "Zoom in (+)" };

/** A button named by its tooltip without the key. */
function button(action: string, title: string, content: Node | string, press: () => void): HTMLButtonElement {
  const name = title.replace(/ \([^)]*\)$/, "");
  const made = html("button", { type: "button", class: "nbgrad-button", "data-action": action, title, "aria-label": name }, content);
  made.addEventListener("click", press);
  return made;
}
