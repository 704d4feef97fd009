// Where the label of a moving gradient stands: near its edge, over as little of the cards as can be.
import type { Rect, Size } from "./viewport.ts";

const STEPS = [0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6];

/** The top left corner, for a label wanted around a point. Ties go to the nearest place, below before above. */
export function placeLabel(at: [number, number], label: Size, obstacles: Rect[], bounds: Size): { x: number; y: number } {
  let best = { x: 0, y: 0, cost: Infinity };
  for (const down of STEPS) {
    for (const across of STEPS) {
      const spot = {
        x: keep(at[0] - label.width / 2 + (across * label.width) / 4, label.width, bounds.width),
        // Gradients are read below the wire.
        y: keep(at[1] + 9 + (down * label.height) / 2, label.height, bounds.height),
      };
      const box = { ...spot, ...label };
      const covered = obstacles.reduce((sum, obstacle) => sum + overlap(box, obstacle), 0);
      const away = Math.abs(down) * 6 + Math.abs(across) * 6;
      const cost = covered + away;
      if (cost < best.cost) best = { ...spot, cost };
    }
  }
  return { x: best.x, y: best.y };
}

type Point = readonly [number, number];

/** The straight pieces of a path, which is written as pairs of coordinates. */
function piecesOf(path: string): [Point, Point][] {
  const points = [...path.matchAll(/(-?[\d.]+)[ ,](-?[\d.]+)/g)].map(([, x, y]): Point => [Number(x), Number(y)]);
  return points.slice(1).map((point, before) => [points[before] ?? point, point]);
}

/** The middle of the longest straight piece of a path. */
export function middleOf(path: string): [number, number] {
  let middle: [number, number] = [0, 0];
  let longest = -1;
  for (const [[x0, y0], [x1, y1]] of piecesOf(path)) {
    const length = Math.hypot(x1 - x0, y1 - y0);
    if (length > longest) [longest, middle] = [length, [(x0 + x1) / 2, (y0 + y1) / 2]];
  }
  return middle;
}

/** The room a path takes, piece by piece. */
export function roomOf(path: string, thickness = 10): Rect[] {
  return piecesOf(path).map(([[x0, y0], [x1, y1]]) => ({
    x: Math.min(x0, x1) - thickness / 2,
    y: Math.min(y0, y1) - thickness / 2,
    width: Math.abs(x1 - x0) + thickness,
    height: Math.abs(y1 - y0) + thickness,
  }));
}

const keep = (start: number, length: number, room: number) => Math.max(2, Math.min(start, room - length - 2));

export function overlap(a: Rect, b: Rect): number {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return across > 0 && down > 0 ? across * down : 0;
}
