// Following edges from node to node with the arrow keys.
import type { Walk } from "./keys.ts";
import type { Story } from "./state.ts";

/** The node one arrives at; the same one where there is nowhere to go. */
export function neighbour(story: Story, from: number, way: Walk): number {
  const { edges } = story.scene;
  const inputs = (node: number) => (story.producers[node] ?? []).map((index) => edges[index]?.from ?? node);
  const uses = (node: number) => (story.consumers[node] ?? []).map((index) => edges[index]?.to ?? node);
  if (way === "producer") return inputs(from)[0] ?? from;
  if (way === "consumer") return uses(from)[0] ?? from;
  const user = uses(from)[0];
  const siblings = user === undefined ? [from] : [...new Set(inputs(user))];
  const place = siblings.indexOf(from) + (way === "below" ? 1 : -1);
  return siblings[(place + siblings.length) % siblings.length] ?? from;
}
