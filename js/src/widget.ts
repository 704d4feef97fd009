// The live widget: anywidget hands over a model with the scene and its numbers, and says when they change.
import type { AnyModel, Render } from "@anywidget/types";
import { mount } from "./mount.ts";

interface Model {
  _scene: unknown;
  _numbers: DataView;
}

const render: Render<Model> = ({ model, el }) => {
  const view = mount(el, model.get("_scene"), model.get("_numbers"));
  const unbind = onChange(model, () => view.update(model.get("_scene"), model.get("_numbers")));
  return () => {
    unbind();
    view.destroy();
  };
};

/** Both traits change together and may change far faster than the screen: at most one redrawing a frame. */
function onChange(model: AnyModel<Model>, redraw: () => void): () => void {
  let frame = 0;
  const schedule = () => {
    if (frame !== 0) return;
    frame = requestAnimationFrame(() => {
      frame = 0;
      redraw();
    });
  };
  model.on("change:_scene", schedule);
  model.on("change:_numbers", schedule);
  return () => {
    model.off("change:_scene", schedule);
    model.off("change:_numbers", schedule);
    cancelAnimationFrame(frame);
  };
}

export default { render };
