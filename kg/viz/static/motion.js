// Moving about: fit, pan, zoom, tooltip, keys.

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
