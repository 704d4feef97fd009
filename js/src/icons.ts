// The buttons' pictures, on a 16 × 16 grid.
import { svg } from "./dom.ts";

const SHAPES = {
  start: "M4 3v10M12.5 3.5 7 8l5.5 4.5",
  prev: "M10 3.5 5 8l5 4.5",
  next: "M6 3.5 11 8l-5 4.5",
  end: "M12 3v10M3.5 3.5 9 8l-5.5 4.5",
  play: "M4.5 2.8 13 8l-8.5 5.2z",
  pause: "M5 3v10M11 3v10",
  fit: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  in: "M8 3v10M3 8h10",
  out: "M3 8h10",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 3.5v9",
  help: "M5.6 6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .7-1 1.5M8 12.3v.2",
} as const;

export type IconName = keyof typeof SHAPES;

export function icon(name: IconName): SVGSVGElement {
  return svg(
    "svg",
    { class: `nbgrad-icon nbgrad-icon-${name}`, viewBox: "0 0 16 16", "aria-hidden": "true" },
    svg("path", { d: SHAPES[name] }),
  );
}
