// Zoom and pan as plain arithmetic on a camera: a drawing point p stands on the screen at p · scale + (x, y).

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface Size {
  width: number;
  height: number;
}

export interface Rect extends Size {
  x: number;
  y: number;
}

const SMALLEST = 0.05;
const LARGEST = 4;
/** Below this a card's text cannot be read from the back of a room. */
const READABLE = 0.66;
/** A graph too large to be read as a whole is shown in part, at this scale, and followed. */
const COMFORTABLE = 0.9;
/** A small graph is enlarged this far at most. */
const SNUG = 1.35;

/** The whole drawing in the middle of the window. */
export function fit(drawing: Size, view: Size): Camera {
  const scale = Math.min(view.width / drawing.width, view.height / drawing.height, SNUG);
  return centre(drawing, view, Math.max(scale, SMALLEST));
}

/** The first look: the whole drawing where it stays readable, else a readable part, from its beginning. */
export function firstLook(drawing: Size, view: Size): Camera {
  const whole = fit(drawing, view);
  if (whole.scale >= READABLE) return whole;
  const camera = centre(drawing, view, COMFORTABLE);
  return { ...camera, x: Math.max(camera.x, 0), y: Math.max(camera.y, 0) };
}

function centre(drawing: Size, view: Size, scale: number): Camera {
  return {
    scale,
    x: (view.width - drawing.width * scale) / 2,
    y: (view.height - drawing.height * scale) / 2,
  };
}

/** Zooms, keeping the point of the screen under the pointer where it is. */
export function zoomAt(camera: Camera, factor: number, at: { x: number; y: number }): Camera {
  const scale = Math.max(SMALLEST, Math.min(LARGEST, camera.scale * factor));
  const ratio = scale / camera.scale;
  return { scale, x: at.x - (at.x - camera.x) * ratio, y: at.y - (at.y - camera.y) * ratio };
}

/** The smallest move that brings a part of the drawing into the window; none if it is there already. */
export function reveal(camera: Camera, part: Rect | null, view: Size, margin = 24): Camera {
  if (part === null) return camera;
  const left = part.x * camera.scale + camera.x;
  const top = part.y * camera.scale + camera.y;
  return {
    scale: camera.scale,
    x: camera.x + push(left, part.width * camera.scale, view.width, margin),
    y: camera.y + push(top, part.height * camera.scale, view.height, margin),
  };
}

/** Whether the whole drawing lies within the window. */
export function seesAll(camera: Camera, drawing: Size, view: Size): boolean {
  const right = camera.x + drawing.width * camera.scale;
  const bottom = camera.y + drawing.height * camera.scale;
  return camera.x >= -1 && camera.y >= -1 && right <= view.width + 1 && bottom <= view.height + 1;
}

function push(start: number, length: number, room: number, margin: number): number {
  if (length + 2 * margin > room) return (room - length) / 2 - start;
  if (start < margin) return margin - start;
  return Math.min(0, room - margin - start - length);
}

/** A card with some air around it. */
export function rectOf(box: { x: number; y: number; w: number; h: number }, air = 6): Rect {
  return { x: box.x - air, y: box.y - air, width: box.w + 2 * air, height: box.h + 2 * air };
}

/** The smallest frame around all parts; null around nothing. */
export function around(parts: Rect[]): Rect | null {
  if (parts.length === 0) return null;
  const x = Math.min(...parts.map((part) => part.x));
  const y = Math.min(...parts.map((part) => part.y));
  const right = Math.max(...parts.map((part) => part.x + part.width));
  const bottom = Math.max(...parts.map((part) => part.y + part.height));
  return { x, y, width: right - x, height: bottom - y };
}
