// The other view of the same data: every node as a row.
import { html, setAttribute, setText } from "./dom.ts";
import type { Action, Screen } from "./screen.ts";
import { gradientText, nodeAt, type Story, valueText } from "./state.ts";

export interface TablePanel {
  element: HTMLElement;
  load(story: Story): void;
  renew(story: Story): void;
  show(screen: Screen): void;
}

interface Row {
  element: HTMLTableRowElement;
  value: HTMLElement;
  grad: HTMLElement;
  pick: HTMLElement;
}

const COLUMNS = ["name", "expression", "shape", "value", "gradient", "line"];

export function makeTable(dispatch: (action: Action) => void): TablePanel {
  const body = html("tbody");
  const heads = COLUMNS.map((title) => html("th", { scope: "col" }, title));
  const caption = html("caption", { class: "nbgrad-hidden" });
  const element = html(
    "div",
    { class: "nbgrad-panel nbgrad-table", "data-panel": "table", hidden: true },
    html("table", {}, caption, html("thead", {}, html("tr", {}, ...heads)), body),
  );
  let story: Story;
  let rows: Row[] = [];
  let stale = true;

  return {
    element,
    load(next) {
      story = next;
      stale = true;
      setText(caption, next.scene.hidden);
    },
    renew(next) {
      story = next;
    },
    show(screen) {
      setAttribute(element, "hidden", !screen.table);
      if (!screen.table) return;
      if (stale) rows = fill();
      stale = false;
      rows.forEach((row, id) => showRow(row, id, screen));
    },
  };

  function fill(): Row[] {
    const made = story.scene.nodes.map((node) => {
      const pick = html("button", { type: "button", class: "nbgrad-pick" }, node.label);
      const value = html("td");
      const grad = html("td");
      const element = html(
        "tr",
        { "data-row": node.id },
        html("th", { scope: "row" }, pick),
        html("td", {}, node.expression),
        html("td", {}, node.shape),
        value,
        grad,
        html("td", { class: "nbgrad-number" }, node.line === null ? "" : String(node.line)),
      );
      element.addEventListener("click", () => dispatch({ do: "select", node: node.id }));
      return { element, value, grad, pick };
    });
    body.replaceChildren(...made.map((row) => row.element));
    return made;
  }

  function showRow(row: Row, id: number, screen: Screen): void {
    const moment = nodeAt(story, id, screen.step);
    setText(row.value, valueText(story, moment));
    setText(row.grad, gradientText(story, moment));
    setAttribute(row.element, "data-state", moment.state);
    setAttribute(row.element, "data-selected", screen.selected === id);
    setAttribute(row.pick, "aria-pressed", screen.selected === id ? "true" : "false");
  }
}
