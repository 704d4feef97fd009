import { describe, expect, it } from "vitest";
import { cells, count, cut, short } from "../src/format.ts";

describe("numbers as text", () => {
  it.each<[number | null, string]>([
    [0, "0"],
    [5.2, "5.2"],
    [-1.25, "-1.25"],
    [3.14159, "3.142"],
    [0.0470001, "0.047"],
    [442, "442"],
    [12345.6, "12346"],
    [0.00009433, "9.433e-5"],
    [123456, "123456"],
    [1.23456e-7, "1.235e-7"],
    [-1.5e12, "-1.5e12"],
    [Number.NaN, "nan"],
    [-Infinity, "-inf"],
    [null, "—"],
  ])("%s is %s", (x, text) => {
    expect(short(x)).toBe(text);
  });

  it("separates thousands", () => {
    expect([count(7), count(2041), count(1234567)]).toEqual(["7", "2,041", "1,234,567"]);
  });
});

describe("text in columns", () => {
  it("counts wide characters twice", () => {
    expect([cells("∂z/∂b"), cells("损失")]).toEqual([5, 4]);
  });

  it("cuts with an ellipsis, never in the middle of a character", () => {
    expect(cut("softmax(scores)", 10)).toBe("softmax(s…");
    expect(cut("short", 5)).toBe("short");
    expect(cut("损失函数", 6)).toBe("损失…");
    expect(cut("abc", 0)).toBe("");
  });
});
