// The self-contained page: the scene and its numbers stand in the file itself.
import { mount } from "./mount.ts";

const host = document.getElementById("nbgrad");
const scene = document.getElementById("nbgrad-scene")?.textContent ?? "null";
const numbers = document.getElementById("nbgrad-numbers")?.textContent ?? "";

if (host) {
  // The page around the view follows the reader's theme as the view does.
  document.documentElement.style.colorScheme = "light dark";
  // A picture for readers without JavaScript may stand in the way.
  host.replaceChildren();
  mount(host, JSON.parse(scene), decode(numbers));
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
}
