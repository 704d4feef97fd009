import { describe, expect, it } from "vitest";
import { formula } from "../src/formula.ts";

/** The mathematics as text: (over)/(under) for a fraction. */
function read(element: Element): string {
  if (element.localName === "mfrac") return [...element.children].map((part) => `(${read(part)})`).join("/");
  return element.children.length > 0 ? [...element.children].map(read).join("") : (element.textContent ?? "");
}

const shown = (text: string) => read(formula(text).firstElementChild as Element).replaceAll("\u00a0", " ");

describe("formula", () => {
  it.each([
    ["∂z/∂a += ∂z/∂b · ∂b/∂a", "(∂z)/(∂a)+=(∂z)/(∂b)·(∂b)/(∂a)"],
    ["∂z/∂(b ** 2) = 1ᵀ", "(∂z)/(∂(b ** 2))=1ᵀ"],
    ["∂loss/∂h₂ += ∂loss/∂(tanh(x @ w)) · ∂(tanh(x @ w))/∂h₂", "(∂loss)/(∂h₂)+=(∂loss)/(∂(tanh(x @ w)))·(∂(tanh(x @ w)))/(∂h₂)"],
    ["∂z/∂sum(b, axis=0)", "(∂z)/(∂sum(b, axis=0))"],
    ["∂z/∂w[0]", "(∂z)/(∂w[0])"],
    ["∂损失/∂权重 = 2", "(∂损失)/(∂权重)=2"],
  ])("sets %s", (text, expected) => {
    expect(shown(text)).toBe(expected);
  });

  it("loses nothing of what it does not understand", () => {
    const odd = "∂/ {x} → ½ «?» ∂z/∂";
    expect(shown(odd).replaceAll(" ", "")).toBe(odd.replaceAll(" ", ""));
  });

  it("keeps the text beside the mathematics", () => {
    expect(formula("∂z/∂a = 1").getAttribute("data-formula")).toBe("∂z/∂a = 1");
    expect(formula("").childElementCount).toBe(0);
  });
});
