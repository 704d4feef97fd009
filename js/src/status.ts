// The caption: which phase, what happens at this step in one spoken sentence, and the rule as a formula.
import { html, setAttribute, setText } from "./dom.ts";
import { formula } from "./formula.ts";
import type { Screen } from "./screen.ts";
import type { Story } from "./state.ts";

export interface StatusPanel {
  element: HTMLElement;
  load(story: Story): void;
  renew(story: Story): void;
  show(screen: Screen): void;
}

export function makeStatus(): StatusPanel {
  const phase = html("span", { class: "nbgrad-phase" });
  const sentence = html("p", { class: "nbgrad-say", role: "status", "aria-live": "polite" });
  const rule = html("div", { class: "nbgrad-rule-line", "aria-hidden": "true" });
  const element = html("div", { class: "nbgrad-caption" }, phase, sentence, rule);
  let story: Story;
  let shown = -1;
  return {
    element,
    load(next) {
      story = next;
    },
    renew(next) {
      story = next;
      // Thirty sentences a second are not to be spoken; the next step of the reader's is.
      setAttribute(sentence, "aria-live", "off");
    },
    show(screen) {
      const step = story.scene.steps[screen.step];
      if (!step) return;
      if (shown !== screen.step) setAttribute(sentence, "aria-live", "polite");
      shown = screen.step;
      setText(phase, step.phase);
      setAttribute(phase, "data-phase", step.phase);
      setText(sentence, step.say);
      if (rule.getAttribute("data-step") === String(screen.step)) return;
      setAttribute(rule, "data-step", screen.step);
      // A forward step's sentence already is its formula.
      rule.replaceChildren(...(step.phase === "backward" && step.formula ? [formula(step.formula)] : []));
    },
  };
}
