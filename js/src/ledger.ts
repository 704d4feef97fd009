// The ledger: the contributions whose sum is the gradient, in the order they arrive.
import { html } from "./dom.ts";
import { formula } from "./formula.ts";
import type { Action } from "./screen.ts";
import { type Arrival, arrayOf, nodeOf, type Story } from "./state.ts";

export function ledger(story: Story, id: number, step: number, dispatch: (action: Action) => void): HTMLElement | null {
  const arrivals = story.arrivals[id] ?? [];
  if (arrivals.length === 0) return null;
  const here = arrivals.filter((arrival) => arrival.step <= step);
  const sources = arrivals.map((arrival) => sourceOf(story, arrival));
  const entries = arrivals.map((arrival, place) => {
    const source = sources[place] ?? "";
    const alike = sources.indexOf(source) !== sources.lastIndexOf(source);
    return entry(story, arrival, alike ? `${source}, step ${arrival.step}` : source, arrival.step <= step, dispatch);
  });
  const total = here.at(-1);
  const sum = html(
    "p",
    { class: "nbgrad-sum" },
    here.length < arrivals.length ? `sum of ${here.length} of ${arrivals.length}` : "sum",
    html("b", {}, total ? arrayOf(story, total.total).text : "·"),
  );
  return html(
    "section",
    { class: "nbgrad-ledger" },
    html("h4", { title: "The contributions whose sum is this gradient" }, "Ledger"),
    html("ol", {}, ...entries),
    sum,
  );
}

function sourceOf(story: Story, arrival: Arrival): string {
  const edge = arrival.edge === null ? undefined : story.scene.edges[arrival.edge];
  if (edge) return `from ${nodeOf(story, edge.to).label}`;
  return story.scene.steps[arrival.step]?.phase === "output" ? "seed" : "inside the group";
}

function entry(story: Story, arrival: Arrival, from: string, here: boolean, dispatch: (action: Action) => void): HTMLElement {
  const amount = arrival.contribution ?? arrival.total;
  const rule = story.scene.steps[arrival.step]?.formula ?? "";
  const jump = html(
    "button",
    { type: "button", class: "nbgrad-entry", "data-step": arrival.step, title: `Go to step ${arrival.step}` },
    html("span", { class: "nbgrad-from" }, from),
    formula(arrival.edge !== null ? rule.replace(/^.*?\+?=\s*/, "") : rule),
    html("b", {}, here ? arrayOf(story, amount).text : "·"),
  );
  jump.addEventListener("click", () => dispatch({ do: "go", step: arrival.step }));
  return html("li", { "data-here": here ? "true" : "false" }, jump);
}

/** What each of an operation's arguments does to it, where more is known than its name. */
export function locals(story: Story, id: number): HTMLElement | null {
  const edges = (story.producers[id] ?? []).map((index) => story.scene.edges[index]);
  const known = edges.filter((edge) => edge !== undefined && edge.local.includes("="));
  if (known.length === 0) return null;
  const items = known.map((edge) => html("li", {}, ...equation(edge?.local ?? "")));
  return html("section", { class: "nbgrad-locals" }, html("h4", {}, "Local derivatives"), html("ul", {}, ...items));
}

/** A long right side is set as text, which can be broken into lines. */
function equation(local: string): Node[] {
  const [quotient = "", right = ""] = local.split(/ = (.*)/s);
  if (right.length <= LONGEST_FORMULA) return [formula(local)];
  return [formula(`${quotient} =`), html("span", { class: "nbgrad-long-formula" }, right)];
}

const LONGEST_FORMULA = 22;
