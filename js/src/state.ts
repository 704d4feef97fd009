// What every node and every edge shows at every step. Pure: the same scene and step give the same answer.
import type { Scene, SceneArray, SceneEdge, SceneNode, SceneStep } from "./scene.ts";

export type NodeState = "pending" | "value" | "active" | "grad" | "pruned" | "failed";

/** "feeding": its value goes into the operation being computed. "active": a contribution travels back along it. */
export type EdgeState = "pending" | "feeding" | "value" | "active" | "grad" | "none";

export interface NodeMoment {
  state: NodeState;
  /** Index of the array shown as value; null while it is not computed. */
  value: number | null;
  /** Index of the array shown as gradient: the partial sum at this step. */
  grad: number | null;
  /** Not yet, no path, or there: three different things that must look different. */
  gradient: "yet" | "none" | "there";
  received: number;
  expected: number;
}

export interface EdgeMoment {
  state: EdgeState;
  /** The backward step whose contribution this edge carries or has carried. */
  step: SceneStep | null;
}

export interface Arrival {
  step: number;
  /** Null for what comes along no drawn edge: the seed of the target, the inside of a folded group. */
  edge: number | null;
  /** Null where one drawn edge stands for several contributions. */
  contribution: number | null;
  total: number;
}

/** A scene with its steps indexed by node and edge. */
export interface Story {
  scene: Scene;
  numbers: Float64Array;
  last: number;
  /** First step of the gradient's way back; past the end where there is none (a cell that raised). */
  outputStep: number;
  computedAt: Int32Array;
  arrivals: Arrival[][];
  flowsAt: Int32Array;
  producers: number[][];
  consumers: number[][];
}

const NEVER = 0x7fffffff;

export function storyOf(scene: Scene, numbers: Float64Array): Story {
  const last = scene.steps.length - 1;
  const computedAt = new Int32Array(scene.nodes.length);
  const flowsAt = new Int32Array(scene.edges.length).fill(NEVER);
  const arrivals: Arrival[][] = scene.nodes.map(() => []);
  let outputStep = NEVER;
  scene.steps.forEach((step, index) => {
    if (step.phase === "forward" && step.node !== null) computedAt[step.node] = index;
    if (step.phase === "output" || step.phase === "backward") outputStep = Math.min(outputStep, index);
    recordArrival(scene, step, index, arrivals, flowsAt);
  });
  settleFolded(scene, arrivals);
  const producers: number[][] = scene.nodes.map(() => []);
  const consumers: number[][] = scene.nodes.map(() => []);
  scene.edges.forEach((edge, index) => {
    producers[edge.to]?.push(index);
    consumers[edge.from]?.push(index);
  });
  return { scene, numbers, last, outputStep, computedAt, arrivals, flowsAt, producers, consumers };
}

function recordArrival(
  scene: Scene,
  step: SceneStep,
  index: number,
  arrivals: Arrival[][],
  flowsAt: Int32Array,
): void {
  const edge = step.edge === null ? undefined : scene.edges[step.edge];
  if (edge && step.edge !== null) flowsAt[step.edge] = index;
  if (step.total === null) return;
  if (step.phase === "output" && step.node !== null) {
    arrivals[step.node]?.push({ step: index, edge: null, contribution: step.total, total: step.total });
  }
  if (step.phase === "backward" && edge) {
    arrivals[edge.from]?.push({ step: index, edge: step.edge, contribution: step.contribution, total: step.total });
  }
}

/** The value a folded group shows may receive its gradient inside the group, along no drawn edge. */
function settleFolded(scene: Scene, arrivals: Arrival[][]): void {
  for (const node of scene.nodes) {
    const received = arrivals[node.id];
    if (node.grad === null || !received || received.length > 0) continue;
    const inside = scene.steps.findIndex((step) => step.phase === "backward" && step.edge === null && step.node === node.id);
    const step = inside >= 0 ? inside : scene.steps.length - 1;
    received.push({ step, edge: null, contribution: null, total: node.grad });
  }
}

export function nodeAt(story: Story, id: number, step: number): NodeMoment {
  const node = nodeOf(story, id);
  const arrivals = story.arrivals[id] ?? [];
  let received = 0;
  while (received < arrivals.length && (arrivals[received] as Arrival).step <= step) received += 1;
  const computed = step >= (story.computedAt[id] ?? 0);
  const grad = received > 0 ? (arrivals[received - 1] as Arrival).total : null;
  const pruned = node.status === "pruned" && step >= story.outputStep;
  return {
    state: stateOf(story, node, step, computed, grad !== null, pruned),
    value: computed ? node.value : null,
    grad,
    gradient: grad !== null ? "there" : pruned ? "none" : "yet",
    received,
    expected: arrivals.length,
  };
}

function stateOf(
  story: Story,
  node: SceneNode,
  step: number,
  computed: boolean,
  hasGradient: boolean,
  pruned: boolean,
): NodeState {
  if (!computed) return "pending";
  if (node.status === "failed") return "failed";
  if (story.scene.steps[step]?.node === node.id) return "active";
  if (hasGradient) return "grad";
  return pruned ? "pruned" : "value";
}

export function edgeAt(story: Story, index: number, step: number): EdgeMoment {
  const edge = story.scene.edges[index] as SceneEdge;
  const flows = story.flowsAt[index] ?? NEVER;
  if (step >= flows) {
    return { state: step === flows ? "active" : "grad", step: story.scene.steps[flows] ?? null };
  }
  const computed = story.computedAt[edge.to] ?? 0;
  if (step < computed) return { state: "pending", step: null };
  if (step >= story.outputStep) return { state: edge.live ? "value" : "none", step: null };
  return { state: step === computed ? "feeding" : "value", step: null };
}

/** When a node last changed, up to this step; −1 if it has not been reached. A name in a loop shows its latest node. */
export function touchedAt(story: Story, id: number, step: number): number {
  let latest = (story.computedAt[id] ?? 0) <= step ? (story.computedAt[id] ?? 0) : -1;
  for (const arrival of story.arrivals[id] ?? []) if (arrival.step <= step) latest = Math.max(latest, arrival.step);
  return latest;
}

/** The node a step is about: the one computed, or the one that receives a contribution. */
export function subjectOf(story: Story, step: number): number {
  const now = story.scene.steps[step];
  const edge = now?.edge === null || now?.edge === undefined ? undefined : story.scene.edges[now.edge];
  return edge?.from ?? now?.node ?? story.scene.nodes.find((node) => node.target)?.id ?? 0;
}

export function nodeOf(story: Story, id: number): SceneNode {
  return story.scene.nodes[id] as SceneNode;
}

export function arrayOf(story: Story, index: number): SceneArray {
  return story.scene.arrays[index] as SceneArray;
}

/** What stands in the gradient's place at a step, in words short enough for a card. */
export function gradientText(story: Story, moment: NodeMoment): string {
  if (moment.grad !== null) return arrayOf(story, moment.grad).text;
  return moment.gradient === "none" ? "⊘ none" : "·";
}

export function valueText(story: Story, moment: NodeMoment): string {
  if (moment.state === "failed") return "✕ failed";
  return moment.value === null ? "·" : arrayOf(story, moment.value).text;
}
