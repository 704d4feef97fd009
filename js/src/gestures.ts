// Mouse, pen and finger on the graph: drag to pan, wheel to zoom, tap to select.
import { type Camera, zoomAt } from "./viewport.ts";

export interface Hand {
  camera(): Camera;
  aim(camera: Camera): void;
  /** Whether the whole drawing is in sight already. */
  outermost(): boolean;
  tap(target: EventTarget | null): void;
}

const A_DRAG = 3;

export function watchGestures(panel: HTMLElement, drawing: SVGSVGElement, hand: Hand): void {
  drawing.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    panel.focus({ preventScroll: true });
    drag(event, hand);
  });
  drawing.addEventListener("wheel", (event) => wheel(event, panel, hand), { passive: false });
}

function drag(down: PointerEvent, hand: Hand): void {
  const from = hand.camera();
  let dragged = false;
  const move = (event: PointerEvent) => {
    const [dx, dy] = [event.clientX - down.clientX, event.clientY - down.clientY];
    dragged ||= Math.hypot(dx, dy) > A_DRAG;
    if (dragged) hand.aim({ ...from, x: from.x + dx, y: from.y + dy });
  };
  const stop = () => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", stop);
  };
  const up = () => {
    stop();
    if (!dragged) hand.tap(down.target);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", stop);
}

/** The wheel belongs to the notebook unless Ctrl is held, or the graph has the focus and still has a zoom to give. */
function wheel(event: WheelEvent, panel: HTMLElement, hand: Hand): void {
  const held = event.ctrlKey || event.metaKey;
  const nothingToGive = event.deltaY > 0 && hand.outermost();
  if (!held && (document.activeElement !== panel || nothingToGive)) return;
  event.preventDefault();
  const frame = panel.getBoundingClientRect();
  const at = { x: event.clientX - frame.left, y: event.clientY - frame.top };
  hand.aim(zoomAt(hand.camera(), Math.exp(-event.deltaY * 0.0015), at));
}
