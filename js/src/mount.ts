// The parts tied together: one screen, one way to change it, and every panel shows it.
import { makeControls } from "./controls.ts";
import { freshPrefix, html, setAttribute } from "./dom.ts";
import { joined } from "./change.ts";
import { makeGraph } from "./graph.ts";
import { makeHeader } from "./header.ts";
import { makeHistory } from "./history.ts";
import { makeHelp } from "./help.ts";
import { makeInspector } from "./inspector.ts";
import { commandOf } from "./keys.ts";
import { makePlayer } from "./player.ts";
import { readNumbers, readScene, SceneError } from "./scene.ts";
import { type Action, carryOver, FIRST_SCREEN, reduce, type Screen } from "./screen.ts";
import { makeSource } from "./source.ts";
import { type Story, storyOf, subjectOf } from "./state.ts";
import { makeStatus } from "./status.ts";
import { makeTable } from "./table.ts";
import { makeTimeline } from "./timeline.ts";
import { neighbour } from "./walk.ts";

export interface View {
  /** Shows another scene, at the same step where there is one; or the same scene with other numbers. */
  update(scene: unknown, numbers: unknown, change?: string, more?: unknown): void;
  destroy(): void;
}

interface Panel {
  element?: HTMLElement;
  load(story: Story): void;
  /** Takes other numbers for what is loaded; where it is missing, loading does no harm. */
  renew?(story: Story): void;
  show(screen: Screen): void;
}

export function mount(host: HTMLElement, scene: unknown, numbers: unknown, change?: string, more?: unknown): View {
  const prefix = freshPrefix();
  const root = html("div", { class: "nbgrad", ...NO_SHORTCUTS });
  const trouble = html("p", { class: "nbgrad-trouble", role: "alert", hidden: true });
  let story: Story | null = null;
  let screen: Screen = FIRST_SCREEN;
  /** What was loaded: as long as it is the same object, only numbers have changed. */
  let loaded: unknown = null;

  const graph = makeGraph(prefix, dispatch);
  const controls = makeControls(dispatch, (how) => graph.look(how));
  const header = makeHeader(controls.views);
  const help = makeHelp(dispatch);
  const timeline = makeTimeline(dispatch);
  const panels: Panel[] = [graph, makeSource(dispatch), makeTable(dispatch), makeInspector(prefix, dispatch), makeStatus(), makeHistory(), timeline, controls];
  const [, source, table, inspector, status, history] = panels;
  const player = makePlayer(() => dispatch({ do: "tick" }));
  const transport = html("div", { class: "nbgrad-transport" }, controls.transport, timeline.element, controls.counter);
  const body = html("div", { class: "nbgrad-body" }, header.element);
  for (const part of [source, graph, table, history, inspector]) if (part?.element) body.append(part.element);
  body.append(html("div", { class: "nbgrad-player" }, status?.element ?? null, transport), help.element);
  root.append(trouble, body);
  host.append(root);
  root.addEventListener("keydown", onKey);
  root.addEventListener("focusin", keepShortcutsOut);
  update(scene, numbers, change, more);
  return { update, destroy };

  function update(nextScene: unknown, nextNumbers: unknown, change?: string, more?: unknown): void {
    try {
      const read = readScene(nextScene, change);
      const next = storyOf(read, readNumbers(joined(nextNumbers, more), read));
      screen = story === null ? FIRST_SCREEN : carryOver(screen, story, next);
      const anew = story === null || nextScene !== loaded;
      [story, loaded] = [next, nextScene];
      for (const panel of panels) (anew ? panel.load : (panel.renew ?? panel.load))(next);
      header.load(next);
      body.style.setProperty("--nbgrad-drawing-height", String(read.height));
      body.style.setProperty("--nbgrad-drawing-width", String(read.width));
      draw();
      complain("");
    } catch (error) {
      if (!(error instanceof SceneError)) throw error;
      complain(error.message);
    }
  }

  function complain(message: string): void {
    trouble.textContent = message;
    trouble.hidden = message === "";
    body.hidden = message !== "" && story === null;
  }

  function dispatch(action: Action): void {
    if (story === null) return;
    const next = reduce(screen, action, story);
    if (next === screen) return;
    screen = next;
    draw();
  }

  function draw(): void {
    for (const panel of panels) panel.show(screen);
    help.show(screen);
    graph.element.hidden = screen.table;
    player.set(screen.playing, story?.last ?? 0);
  }

  function onKey(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (command === null || story === null || pressesButton(event)) return;
    event.preventDefault();
    event.stopPropagation();
    if ("action" in command) dispatch(command.action);
    else if ("look" in command) graph.look(command.look);
    else {
      const from = screen.selected ?? subjectOf(story, screen.step);
      dispatch({ do: "select", node: screen.selected === null ? from : neighbour(story, from, command.walk) });
    }
  }

  function destroy(): void {
    player.set(false, 0);
    root.remove();
  }
}

// While the focus is in here JupyterLab must not take a key for one of its own shortcuts ("d d" deletes the cell).
const NO_SHORTCUTS = { "data-lm-suppress-shortcuts": "true" };

/** JupyterLab looks for the mark from the focused element upwards, but for its own selector first: it ends in ":focus". */
function keepShortcutsOut(event: FocusEvent): void {
  if (event.target instanceof Element) setAttribute(event.target, "data-lm-suppress-shortcuts", "true");
}

/** Space on a focused button presses that button. */
function pressesButton(event: KeyboardEvent): boolean {
  return event.key === " " && event.target instanceof HTMLButtonElement;
}
