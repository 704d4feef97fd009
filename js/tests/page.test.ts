import { afterEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE, golden } from "./golden.ts";

afterEach(() => document.body.replaceChildren());

function embed(type: string, id: string, text: string): HTMLElement {
  const script = document.createElement("script");
  script.type = type;
  script.id = id;
  script.textContent = text;
  return script;
}

describe("the self-contained page", () => {
  it("draws what stands in the file, in place of the still picture", async () => {
    const { scene, numbers } = golden(EXAMPLE);
    const host = document.createElement("div");
    host.id = "nbgrad";
    host.append(document.createElement("img"));
    const bytes = String.fromCharCode(...new Uint8Array(numbers.buffer));
    document.body.append(
      host,
      embed("application/json", "nbgrad-scene", JSON.stringify(scene)),
      embed("application/octet-stream;base64", "nbgrad-numbers", `\n${btoa(bytes)}\n`),
    );
    vi.resetModules();
    await import("../src/page.ts");
    expect(host.querySelector("img")).toBeNull();
    expect(host.querySelectorAll("[data-node]")).toHaveLength(6);
  });
});
