// The live widget: anywidget hands over a model with the scene and its numbers, and says when they change.
import type { AnyModel, Render } from "@anywidget/types";
import { mount } from "./mount.ts";

interface Model {
  _scene: unknown;
  _numbers: DataView;
  /** What updates have made of the scene, as JSON, and the numbers that belong to it. */
  _change: string;
  _more: DataView;
}

const TRAITS = ["_scene", "_numbers", "_change", "_more"] as const;

const render: Render<Model> = ({ model, el }) => {
  const state = () => TRAITS.map((name) => model.get(name)) as [unknown, DataView, string, DataView];
  const view = mount(el, ...state());
  const unbind = onChange(model, () => view.update(...state()));
  return () => {
    unbind();
    view.destroy();
  };
};

/** The traits change together and may change far faster than the screen: at most one redrawing a frame. */
function onChange(model: AnyModel<Model>, redraw: () => void): () => void {
  let frame = 0;
  const schedule = () => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      redraw();
    });
  };
  for (const name of TRAITS) model.on(`change:${name}`, schedule);
  return () => {
    for (const name of TRAITS) model.off(`change:${name}`, schedule);
    cancelAnimationFrame(frame);
  };
}

export default { render };
