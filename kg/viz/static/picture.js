// The drawing: nodes and edges, and what steps back when something is picked.

const stage = makeSvg("svg", { role: "group", tabindex: "0", "aria-describedby": "keys" });
const layer = makeSvg("g");
const edgeLayer = makeSvg("g");
const nodeLayer = makeSvg("g");
const nameLayer = makeSvg("g", { "aria-hidden": "true" });
const tagLayer = makeSvg("g", { "aria-hidden": "true" });
const tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
layer.append(edgeLayer, tagLayer, nodeLayer, nameLayer);
stage.append(layer);

const view = { x: 0, y: 0, zoom: 1, tall: 1 }; // `tall`: the picture may be stretched to the window
const ZOOM = { least: 0.05, most: 5 };
const STRETCH = 2;
const LEADERS = 12; // the best connected are named even over the shapes of others
const TOOLS = 44; // width of the buttons at the side
const FAR = { zoom: 0.55, edges: 250 }; // from here on lines are thin and have no heads
const CROWD = 400; // nodes are drawn smaller than otherwise
const FEW_EDGES = 45; // so many are all named where there is room; more only when near
const FONT = { name: 13, tag: 11.5, line: 15, tagLine: 13 };
const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();
let hovered = null;

// Nodes shrink less than distances do, so that they stay visible from afar.
function sizeOf(node) {
  return node.radius * Math.max(shown.nodes.size > CROWD ? 0.28 : 0.42, Math.min(1.5, Math.sqrt(view.zoom)));
}

function placeOf(node) {
  return { x: node.x * view.zoom, y: node.y * view.zoom * view.tall };
}

function claimText(edge) {
  const status = statuses.get(edge.status).name;
  return `${nodes.get(edge.source).label} – ${edge.label} – ${nodes.get(edge.target).label}${edge.when ? `, ${edge.when}` : ""} (${status})`;
}

function makeNode(node) {
  const look = looks.get(node.type);
  node.shape = makeSvg("path", { class: "shape", d: data.shapes[look.shape], fill: look.colour, "fill-rule": "evenodd" });
  node.name = makeSvg("text", { class: "name", "text-anchor": "middle" });
  for (const line of node.lines) node.name.append(makeSvg("tspan", { x: 0 }, line));
  node.badge = makeSvg("text", { class: "badge", "text-anchor": "start" });
  node.group = makeSvg("g", {
    class: "node", role: "button", tabindex: "-1", "data-id": node.id,
    onclick: () => pick("node", node.id),
    ondblclick: () => focusOn(node.id, 1),
    onpointerenter: (event) => hover("node", node.id, event),
    onpointerleave: () => hover(null),
    onfocus: () => markCurrent(node),
  }, makeSvg("circle", { class: "ring", r: 1.7 }), node.shape, node.badge);
  node.badge.addEventListener("click", (event) => {
    event.stopPropagation();
    expand(node.id);
  });
  nodeLayer.append(node.group);
  nameLayer.append(node.name);
}

function makeEdge(edge) {
  const line = statuses.get(edge.status);
  edge.line = makeSvg("path", { class: "line", "stroke-width": line.width, "stroke-dasharray": line.dashes || null });
  edge.hit = makeSvg("path", { class: "hit" });
  edge.head = makeSvg("path", { class: "head" });
  edge.sign = line.sign ? makeSvg("path", { class: "sign", d: line.sign === "cross" ? "M-6-6L6 6M-6 6L6-6" : "M-4 7L4-7" }) : "";
  edge.group = makeSvg("g", {
    class: `edge ${edge.status}`, "data-id": edge.id, "aria-hidden": "true",
    onclick: () => pick("edge", edge.id),
    onpointerenter: (event) => hover("edge", edge.id, event),
    onpointerleave: () => hover(null),
  }, edge.line, edge.head, edge.sign, edge.hit);
  edge.words = [edge.label, edge.when].filter(Boolean);
  edge.tag = makeSvg("g", { class: "tag" }, makeSvg("rect", { rx: 3 }), ...edge.words.map((line) => makeSvg("text", { "text-anchor": "middle" }, line)));
  layTag(edge);
  edgeLayer.append(edge.group);
  tagLayer.append(edge.tag);
}

function expand(id) {
  change(() => {
    if (state.focus !== null) Object.assign(state, { focus: id });
    else state.expanded.add(id);
  });
}

// A quadratic curve between the rims of two nodes; `bend` sets parallel edges apart.
function curveOf(edge) {
  const source = nodes.get(edge.source);
  const target = nodes.get(edge.target);
  const a = placeOf(source);
  const b = placeOf(target);
  if (source === target) return loopOf(a, sizeOf(source), edge.bend);
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const bow = edge.bend * Math.min(46, Math.max(22, length * 0.25));
  const middle = { x: (a.x + b.x) / 2 - ((b.y - a.y) / length) * bow * 2, y: (a.y + b.y) / 2 + ((b.x - a.x) / length) * bow * 2 };
  return { from: toward(a, middle, sizeOf(source) * 1.2 + 1), middle, to: toward(b, middle, sizeOf(target) * 1.25 + 3), length };
}

function loopOf(centre, radius, bend) {
  const reach = radius * 3 + Math.abs(bend) * 24;
  return {
    from: { x: centre.x - radius, y: centre.y - radius },
    middle: { x: centre.x, y: centre.y - reach * 2 },
    to: { x: centre.x + radius, y: centre.y - radius },
    length: reach,
  };
}

function toward(point, aim, by) {
  const length = Math.hypot(aim.x - point.x, aim.y - point.y) || 1;
  return { x: point.x + ((aim.x - point.x) / length) * by, y: point.y + ((aim.y - point.y) / length) * by };
}

function along({ from, middle, to }, t) {
  const s = 1 - t;
  return { x: s * s * from.x + 2 * s * t * middle.x + t * t * to.x, y: s * s * from.y + 2 * s * t * middle.y + t * t * to.y };
}

function drawEdge(edge) {
  const curve = curveOf(edge);
  edge.curve = curve;
  const path = `M${at(curve.from)}Q${at(curve.middle)} ${at(curve.to)}`;
  edge.line.setAttribute("d", path);
  edge.hit.setAttribute("d", path);
  const angle = (Math.atan2(curve.to.y - curve.middle.y, curve.to.x - curve.middle.x) * 180) / Math.PI;
  edge.head.setAttribute("d", "M0 0L-9-4V4Z");
  edge.head.setAttribute("transform", `translate(${at(curve.to)})rotate(${angle.toFixed(1)})`);
  if (edge.sign) edge.sign.setAttribute("transform", `translate(${at(along(curve, 0.5))})`);
}

function at(point) {
  return `${point.x.toFixed(1)} ${point.y.toFixed(1)}`;
}

function drawNode(node) {
  const size = sizeOf(node);
  for (const part of [node.group, node.name]) part.setAttribute("transform", `translate(${at(placeOf(node))})`);
  node.shape.setAttribute("transform", `scale(${size.toFixed(2)})`);
  node.group.firstChild.setAttribute("transform", `scale(${size.toFixed(2)})`);
  const more = folded(node, shown);
  node.badge.textContent = more ? `+${more}` : "";
  const said = say("node", { label: node.label, type: node.kind, n: node.degree });
  node.group.setAttribute("aria-label", more ? `${said}, +${more}` : said);
  node.badge.setAttribute("x", (size * 1.2 + 2).toFixed(1));
  node.badge.setAttribute("y", 4);
}

function move() {
  layer.setAttribute("transform", `translate(${view.x.toFixed(1)} ${view.y.toFixed(1)})`);
}

function draw() {
  for (const node of nodes.values()) {
    node.group.classList.toggle("hidden", !shown.nodes.has(node.id));
    node.name.classList.add("hidden");
    if (shown.nodes.has(node.id)) drawNode(node);
  }
  for (const edge of edges.values()) {
    const visible = shown.edges.has(edge.id);
    edge.group.classList.toggle("hidden", !visible);
    edge.tag.classList.toggle("hidden", !visible);
    if (visible) drawEdge(edge);
  }
  stage.classList.toggle("far", view.zoom < FAR.zoom && shown.edges.size > FAR.edges);
  light();
  move();
  stage.setAttribute("aria-label", say("picture", { n: shown.nodes.size, m: shown.edges.size }));
}

// What is picked or pointed at stays bright with its neighbours; the rest steps back.
function light() {
  const lit = state.picked ?? null;
  const bright = lit === null ? null : brightAround(lit);
  for (const id of shown.nodes) {
    const { group, name } = nodes.get(id);
    for (const part of [group, name]) part.classList.toggle("dim", bright !== null && !bright.has(id));
    group.classList.toggle("picked", lit !== null && lit.id === id);
  }
  for (const id of shown.edges) {
    const edge = edges.get(id);
    const dim = lit !== null && lit.id !== id && lit.id !== edge.source && lit.id !== edge.target;
    edge.group.classList.toggle("dim", dim);
    edge.tag.classList.toggle("dim", dim);
    edge.group.classList.toggle("picked", isLit(id));
  }
  placeTexts();
}

function brightAround({ kind, id }) {
  if (kind === "node") return within(id, 1);
  const edge = edges.get(id);
  return new Set([edge.source, edge.target]);
}

function buildPicture() {
  for (const node of nodes.values()) makeNode(node);
  for (const edge of edges.values()) makeEdge(edge);
  stage.addEventListener("pointerdown", onPointerDown);
  stage.addEventListener("pointerdown", () => stage.classList.add("entered"));
  stage.addEventListener("pointerleave", () => stage.classList.remove("entered"));
  stage.addEventListener("pointermove", onPointerMove);
  stage.addEventListener("pointerup", onPointerUp);
  stage.addEventListener("pointercancel", onPointerUp);
  stage.addEventListener("wheel", onWheel, { passive: false });
  stage.addEventListener("keydown", onKey);
  redraws.push(({ refit }) => {
    hovered = null;
    tip.hidden = true;
    if (refit) fit();
    else draw();
    if (state.picked?.kind === "node" && shown.nodes.has(state.picked.id)) bringIntoView(nodes.get(state.picked.id));
  });
  new ResizeObserver(fit).observe(stage);
}
