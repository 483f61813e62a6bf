// Texts in the picture: names and edge labels, each only where it covers nothing.

function textWidth(text, size) {
  const key = `${size} ${text}`;
  if (!widths.has(key)) {
    ruler.font = `600 ${size}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif`;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
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
