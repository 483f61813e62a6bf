"use strict";

// What is shown: the data of the page, the reader's choices, and which nodes and edges follow from them.

const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const nodes = new Map(data.nodes.map((node) => [node.id, { ...node, edges: [] }]));
const edges = new Map(data.edges.map((edge) => [edge.id, edge]));
const looks = new Map(data.looks.map((look) => [look.type, look]));
const statuses = new Map(data.statuses.map((status) => [status.status, status]));
for (const edge of edges.values()) {
  nodes.get(edge.source).edges.push(edge);
  if (edge.target !== edge.source) nodes.get(edge.target).edges.push(edge);
}

const MANY = 100; // more nodes than this are not drawn at first
const FIRST = 60; // but these, the best connected
const state = {
  limit: nodes.size > MANY ? FIRST : nodes.size,
  expanded: new Set(), // nodes whose neighbours are drawn whatever their rank
  off: { type: new Set(), status: new Set(), relation: new Set() },
  time: { from: 0, to: data.days.length - 1 }, // places in data.days: only what was said between them is drawn
  focus: null, // id of the node whose neighbourhood alone is drawn
  hops: 1,
  picked: null, // { kind: "node" or "edge", id }
  query: "",
};

// A sentence of the interface with its {holes} filled.
function say(key, holes = {}) {
  return words[key].replace(/\{(\w+)\}/g, (hole, name) => (name in holes ? String(holes[name]) : hole));
}

function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function otherEnd(edge, id) {
  return edge.source === id ? edge.target : edge.source;
}

function within(start, hops) {
  const reached = new Set([start]);
  for (let hop = 0; hop < hops; hop += 1) {
    for (const id of [...reached]) for (const edge of nodes.get(id).edges) reached.add(otherEnd(edge, id));
  }
  return reached;
}

// Nodes to draw before any filter: a neighbourhood, or the best connected and what the reader unfolded.
function chosenNodes() {
  if (state.focus !== null) return within(state.focus, state.hops);
  const chosen = new Set();
  for (const node of nodes.values()) if (node.rank < state.limit) chosen.add(node.id);
  for (const id of state.expanded) for (const near of within(id, 1)) chosen.add(near);
  return chosen;
}

function isSaidInTime(edge) {
  const { from, to } = state.time;
  if (from === 0 && to === data.days.length - 1) return true; // then undated claims too
  return edge.days.some((day) => day >= data.days[from][0] && day <= data.days[to][0]);
}

function passes(edge) {
  const { off } = state;
  return (
    isSaidInTime(edge) &&
    !off.status.has(edge.status) &&
    !off.relation.has(edge.relation) &&
    !off.type.has(nodes.get(edge.source).type) &&
    !off.type.has(nodes.get(edge.target).type)
  );
}

function isVisibleNode(node, chosen, joined) {
  if (!chosen.has(node.id) || state.off.type.has(node.type)) return false;
  // A filter that takes all claims of a thing takes the thing; one without claims among the chosen stays.
  return joined.has(node.id) || node.edges.every(passes);
}

// The nodes and edges drawn now, and how many are hidden for which reason.
function computeShown() {
  const chosen = chosenNodes();
  const joined = new Set();
  const shownEdges = [];
  for (const edge of edges.values()) {
    if (!passes(edge) || !chosen.has(edge.source) || !chosen.has(edge.target)) continue;
    shownEdges.push(edge);
    joined.add(edge.source).add(edge.target);
  }
  const shownNodes = [...nodes.values()].filter((node) => isVisibleNode(node, chosen, joined));
  const outside = nodes.size - chosen.size;
  return {
    nodes: new Set(shownNodes.map((node) => node.id)),
    edges: new Set(shownEdges.map((edge) => edge.id)),
    byRank: state.focus === null ? outside : 0,
    byFocus: state.focus === null ? 0 : outside,
    byFilter: chosen.size - shownNodes.length,
  };
}

// Neighbours of a node that only its rank or the focus keeps out of the picture.
function folded(node, shown) {
  const hidden = new Set();
  for (const edge of node.edges) {
    const other = otherEnd(edge, node.id);
    if (passes(edge) && !shown.nodes.has(other)) hidden.add(other);
  }
  return hidden.size;
}

let shown = computeShown();
const redraws = []; // called with { refit } whenever the choices change

function change(update, { refit = false } = {}) {
  update();
  shown = computeShown();
  for (const redraw of redraws) redraw({ refit });
}

function pick(kind, id) {
  change(() => {
    state.picked = kind === null ? null : { kind, id };
    if (kind === "node" && !shown.nodes.has(id)) reveal(id);
  });
}

// A node found by search may be folded away: it and its neighbours are drawn.
function reveal(id) {
  state.expanded.add(id);
  state.off.type.delete(nodes.get(id).type);
  if (state.focus !== null && !within(state.focus, state.hops).has(id)) state.focus = null;
}

function focusOn(id, hops) {
  change(() => Object.assign(state, { focus: id, hops, picked: id === null ? state.picked : { kind: "node", id } }), { refit: true });
}

function matching() {
  const wanted = fold(state.query.trim());
  if (!wanted) return [];
  const found = [...nodes.values()].filter((node) => fold(node.label).includes(wanted));
  return found.sort((a, b) => fold(b.label).startsWith(wanted) - fold(a.label).startsWith(wanted) || a.rank - b.rank);
}

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes and children; text is always text, never markup.
function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function makeSvg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== ""));
  return element;
}
