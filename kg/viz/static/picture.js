// The drawing: nodes, edges, names where there is room, pan and zoom, tooltip, keys.

const stage = makeSvg("svg", { role: "group", tabindex: "0", "aria-describedby": "keys" });
const layer = makeSvg("g");
const edgeLayer = makeSvg("g");
const nodeLayer = makeSvg("g");
const tagLayer = makeSvg("g", { "aria-hidden": "true" });
const tip = make("div", { class: "tip", "aria-hidden": "true", hidden: true });
layer.append(edgeLayer, tagLayer, nodeLayer);
stage.append(layer);

const view = { x: 0, y: 0, zoom: 1, tall: 1 }; // `tall`: the picture may be stretched to the window
const ZOOM = { least: 0.05, most: 5 };
const STRETCH = 1.6;
const LEADERS = 12; // the best connected are named even over the shapes of others
const TOOLS = 44; // width of the buttons at the side
const FAR = { zoom: 0.55, edges: 250 }; // from here on lines are thin and have no heads
const FEW_EDGES = 45; // so many are all named where there is room; more only when near
const FONT = { name: 13, tag: 11.5, line: 15, tagLine: 13 };
const ruler = document.createElement("canvas").getContext("2d");
const widths = new Map();
let hovered = null;

function textWidth(text, size) {
  const key = `${size} ${text}`;
  if (!widths.has(key)) {
    ruler.font = `600 ${size}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif`;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

// Nodes shrink less than distances do, so that they stay visible from afar.
function sizeOf(node) {
  return node.radius * Math.max(0.42, Math.min(1.5, Math.sqrt(view.zoom)));
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
    "aria-label": say("node", { label: node.label, type: node.kind, n: node.degree }),
    onclick: () => pick("node", node.id),
    ondblclick: () => focusOn(node.id, 1),
    onpointerenter: (event) => hover("node", node.id, event),
    onpointerleave: () => hover(null),
    onfocus: () => markCurrent(node),
  }, makeSvg("circle", { class: "ring", r: 1.7 }), node.shape, node.name, node.badge);
  node.badge.addEventListener("click", (event) => {
    event.stopPropagation();
    expand(node.id);
  });
  nodeLayer.append(node.group);
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
  node.group.setAttribute("transform", `translate(${at(placeOf(node))})`);
  node.shape.setAttribute("transform", `scale(${size.toFixed(2)})`);
  node.group.firstChild.setAttribute("transform", `scale(${size.toFixed(2)})`);
  const more = folded(node, shown);
  node.badge.textContent = more ? `+${more}` : "";
  node.badge.setAttribute("x", (size * 1.2 + 2).toFixed(1));
  node.badge.setAttribute("y", 4);
}

// Names and edge labels are drawn in order of weight, each only where it covers nothing.
function placeTexts() {
  const taken = [];
  const visible = [...shown.nodes].map((id) => nodes.get(id));
  for (const node of visible) taken.push({ owner: node, shape: true, ...around(placeOf(node), sizeOf(node)) }, ...badgeBox(node));
  for (const node of visible.sort(byWeight)) placeName(node, taken);
  for (const edge of [...shown.edges].map((id) => edges.get(id)).sort(byInterest)) placeTag(edge, taken);
}

function byWeight(a, b) {
  return isLit(b.id) - isLit(a.id) || a.rank - b.rank;
}

function badgeBox(node) {
  if (!node.badge.textContent) return [];
  const { x, y } = placeOf(node);
  const left = x + sizeOf(node) * 1.2 + 2;
  return [{ left, right: left + textWidth(node.badge.textContent, FONT.tag), top: y - 6, bottom: y + 6 }];
}

// Whether a name stands better above its shape: lines that run steeply through its place count, those with a head more.
function betterAbove(node) {
  const cost = { above: 0.3, below: 0 };
  for (const edge of node.edges) {
    const other = nodes.get(otherEnd(edge, node.id));
    if (!shown.edges.has(edge.id) || other === node) continue;
    const steep = Math.abs(other.y - node.y) / (Math.hypot(other.x - node.x, other.y - node.y) || 1);
    cost[other.y > node.y ? "below" : "above"] += steep ** 4 * (edge.target === node.id ? 1.5 : 1);
  }
  return cost.above < cost.below;
}

// On the side where fewer edges are, if nothing is there, else on the other, else nowhere.
function placeName(node, taken) {
  const above = betterAbove(node);
  const boxes = [nameBox(node, above), nameBox(node, !above)];
  const bars = (other) => other.owner !== node && !(node.rank < LEADERS && other.shape);
  const free = boxes.findIndex((box) => !taken.some((other) => bars(other) && overlap(box, other)));
  const choice = free < 0 && isLit(node.id) ? 0 : free;
  node.name.classList.toggle("hidden", choice < 0);
  if (choice < 0) return;
  const top = boxes[choice].top - placeOf(node).y;
  [...node.name.children].forEach((line, row) => line.setAttribute("y", (top + 12 + row * FONT.line).toFixed(1)));
  taken.push({ owner: node, ...boxes[choice] });
}

function byInterest(a, b) {
  return isLit(b.id) - isLit(a.id) || a.label.length - b.label.length;
}

function isLit(id) {
  return (hovered !== null && hovered.id === id) || (state.picked !== null && state.picked.id === id);
}

function placeTag(edge, taken) {
  const wanted = isLit(edge.id) || isLit(edge.source) || isLit(edge.target) || shown.edges.size <= FEW_EDGES || view.zoom >= 1;
  const spot = wanted && (edge.curve.length > 55 || isLit(edge.id)) ? freeSpot(edge, taken) : null;
  edge.tag.classList.toggle("hidden", spot === null);
  if (spot === null) return;
  edge.tag.setAttribute("transform", `translate(${at(spot)})`);
  taken.push(spot.box);
}

function freeSpot(edge, taken) {
  const half = tagWidth(edge) / 2;
  const tall = edge.words.length * FONT.tagLine / 2 + 1;
  const lift = edge.sign ? -10 - tall : 0;
  for (const t of [0.5, 0.42, 0.58, 0.34, 0.66]) {
    const { x, y } = along(edge.curve, t);
    const spot = { x, y: y + lift, box: { left: x - half, right: x + half, top: y + lift - tall, bottom: y + lift + tall } };
    if (!taken.some((other) => overlap(spot.box, other))) return spot;
    if (isLit(edge.id)) return spot;
  }
  return null;
}

function tagWidth(edge) {
  return Math.max(...edge.words.map((line) => textWidth(line, FONT.tag))) + 4;
}

// Lines around the origin, on paper, so that the edge does not strike through them.
function layTag(edge) {
  const [width, height] = [tagWidth(edge), edge.words.length * FONT.tagLine + 1];
  const [paper, ...lines] = edge.tag.children;
  for (const [name, value] of Object.entries({ x: -width / 2, y: -height / 2, width, height })) paper.setAttribute(name, value.toFixed(1));
  lines.forEach((line, row) => line.setAttribute("y", (-height / 2 + 11 + row * FONT.tagLine).toFixed(1)));
}

function around({ x, y }, radius) {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function nameBox(node, above) {
  const { x, y } = placeOf(node);
  const height = node.lines.length * FONT.line + 2;
  const half = Math.max(...node.lines.map((line) => textWidth(line, FONT.name))) / 2 + 2;
  const top = above ? y - sizeOf(node) * 1.25 - height : y + sizeOf(node) * 1.25 + 1;
  return { left: x - half, right: x + half, top, bottom: top + height };
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function move() {
  layer.setAttribute("transform", `translate(${view.x.toFixed(1)} ${view.y.toFixed(1)})`);
}

function draw() {
  for (const node of nodes.values()) {
    node.group.classList.toggle("hidden", !shown.nodes.has(node.id));
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
  for (const id of shown.nodes) nodes.get(id).group.classList.toggle("dim", bright !== null && !bright.has(id));
  for (const id of shown.nodes) nodes.get(id).group.classList.toggle("picked", lit !== null && lit.id === id);
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

function fit() {
  const { width, height } = stage.getBoundingClientRect();
  if (!width || !shown.nodes.size) return;
  const drawn = [...shown.nodes].map((id) => nodes.get(id));
  const room = { width: width - 20 - TOOLS, height: height - 110 };
  let frame;
  view.zoom = 1;
  // Names keep their size whatever the zoom, so the frame depends on it: three rounds settle that.
  for (let round = 0; round < 3; round += 1) {
    frame = frameOf(drawn);
    const [across, down] = [room.width / Math.max(frame.width, 1), room.height / Math.max(frame.height, 1)];
    view.zoom = Math.min(1.5, Math.max(ZOOM.least, Math.min(across, down * STRETCH)));
    view.tall = Math.min(STRETCH, Math.max(1 / STRETCH, Math.min(down, 1.5) / view.zoom));
  }
  frame = frameOf(drawn);
  view.x = 10 + room.width / 2 - frame.x * view.zoom;
  view.y = height / 2 - frame.y * view.zoom * view.tall;
  draw();
}

// The ground that the nodes and the width of their names cover, in the measure of the layout.
function frameOf(drawn) {
  const sides = drawn.map((node) => [node.x, Math.max(...node.lines.map((line) => textWidth(line, FONT.name))) / 2 / view.zoom]);
  const [left, right] = [Math.min(...sides.map(([x, half]) => x - half)), Math.max(...sides.map(([x, half]) => x + half))];
  const [top, bottom] = [Math.min(...drawn.map((node) => node.y)), Math.max(...drawn.map((node) => node.y))];
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

function zoomBy(factor, point) {
  const { width, height } = stage.getBoundingClientRect();
  const { x, y } = point ?? { x: width / 2, y: height / 2 };
  const zoom = Math.min(ZOOM.most, Math.max(ZOOM.least, view.zoom * factor));
  view.x = x - ((x - view.x) * zoom) / view.zoom;
  view.y = y - ((y - view.y) * zoom) / view.zoom;
  view.zoom = zoom;
  hover(null);
  requestAnimationFrame(draw);
}

function bringIntoView(node) {
  const { width, height } = stage.getBoundingClientRect();
  const { x, y } = placeOf(node);
  const inside = x + view.x > 40 && x + view.x < width - 40 && y + view.y > 30 && y + view.y < height - 50;
  if (inside) return;
  view.x = width / 2 - x;
  view.y = height / 2 - y;
  move();
}

function local(event) {
  const box = stage.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function hover(kind, id, event) {
  const before = hovered;
  hovered = kind === null ? null : { kind, id };
  tip.hidden = hovered === null;
  if (before !== null) groupOf(before).classList.remove("hovered");
  if (hovered === null) {
    if (before !== null) placeTexts();
    return;
  }
  groupOf(hovered).classList.add("hovered");
  placeTexts();
  fillTip(event);
}

function groupOf({ kind, id }) {
  return (kind === "node" ? nodes : edges).get(id).group;
}

function fillTip(event) {
  const { kind, id } = hovered;
  tip.replaceChildren(...(kind === "node" ? nodeTip(nodes.get(id)) : edgeTip(edges.get(id))));
  const { x, y } = local(event);
  const { width, height } = stage.getBoundingClientRect();
  tip.style.left = `${Math.max(4, Math.min(x + 14, width - tip.offsetWidth - 8))}px`;
  tip.style.top = `${y + 18 + tip.offsetHeight > height ? Math.max(4, y - tip.offsetHeight - 12) : y + 18}px`;
}

function nodeTip(node) {
  return [make("strong", {}, node.label), ` ${node.kind}`];
}

function edgeTip(edge) {
  const quote = edge.quotes[0];
  const sentence = quote ? marked(quote) : make("em", {}, words.no_evidence);
  return [make("strong", {}, claimText(edge)), make("p", {}, sentence), quote ? make("small", {}, sourceLine(quote)) : ""];
}

const pointers = new Map();

function onPointerDown(event) {
  pointers.set(event.pointerId, { ...local(event), moved: 0 });
}

function onPointerMove(event) {
  const before = pointers.get(event.pointerId);
  if (!before) return;
  const now = local(event);
  const moved = before.moved + Math.abs(now.x - before.x) + Math.abs(now.y - before.y);
  const others = [...pointers].filter(([key]) => key !== event.pointerId).map(([, point]) => point);
  pointers.set(event.pointerId, { ...now, moved });
  if (moved > 4) stage.setPointerCapture(event.pointerId);
  if (others.length) {
    const [fixed] = others;
    zoomBy(Math.hypot(now.x - fixed.x, now.y - fixed.y) / (Math.hypot(before.x - fixed.x, before.y - fixed.y) || 1), fixed);
  } else if (moved > 4) {
    view.x += now.x - before.x;
    view.y += now.y - before.y;
    move();
  }
}

function onPointerUp(event) {
  const pointer = pointers.get(event.pointerId);
  pointers.delete(event.pointerId);
  if (pointer && pointer.moved <= 4 && event.target === stage && state.picked) pick(null);
}

// The wheel zooms once the reader has entered the picture, so that it does not catch those who scroll past it.
function onWheel(event) {
  if (!event.ctrlKey && !stage.classList.contains("entered")) return;
  event.preventDefault();
  zoomBy(Math.exp(-event.deltaY * 0.0016), local(event));
}

let current = null;

function markCurrent(node) {
  if (current) current.group.setAttribute("tabindex", "-1");
  current = node;
  node.group.setAttribute("tabindex", "0");
  bringIntoView(node);
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const act = event.key in ARROWS ? () => step(...ARROWS[event.key]) : keyActions[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

const keyActions = {
  Enter: () => current && pick("node", current.id),
  " ": () => current && pick("node", current.id),
  n: () => current && focusOn(current.id, 1),
  N: () => current && focusOn(current.id, 1),
  "+": () => zoomBy(1.3),
  "-": () => zoomBy(1 / 1.3),
  0: () => fit(),
  Escape: () => (state.picked ? pick(null) : focusOn(null, 1)),
};

// The nearest node in a direction; what lies aside counts double.
function step(dx, dy) {
  const drawn = [...shown.nodes].map((id) => nodes.get(id));
  if (!current || !shown.nodes.has(current.id)) return drawn.sort((a, b) => a.rank - b.rank)[0]?.group.focus();
  const cost = (node) => {
    const ahead = (node.x - current.x) * dx + (node.y - current.y) * dy;
    const aside = Math.abs((node.x - current.x) * dy) + Math.abs((node.y - current.y) * dx);
    return ahead > 1 ? ahead + 2 * aside : Infinity;
  };
  const best = drawn.reduce((a, b) => (cost(b) < cost(a) ? b : a), current);
  if (cost(best) < Infinity) best.group.focus();
  return undefined;
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
