// Texts in the picture: names and edge labels, each only where it covers nothing.

let rim = { left: 0, right: 0 }; // of the window, where texts are measured

function textWidth(text, size) {
  const key = `${size} ${text}`;
  if (!widths.has(key)) {
    ruler.font = `600 ${size}px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif`;
    widths.set(key, ruler.measureText(text).width);
  }
  return widths.get(key);
}

// Names and edge labels are drawn in order of weight, those of a claim that is looked at first, each only where it covers nothing.
function placeTexts() {
  const taken = [];
  const { width } = stage.getBoundingClientRect();
  rim = { left: 4 - view.x, right: width - 4 - view.x };
  const visible = [...shown.nodes].map((id) => nodes.get(id)).sort(byWeight);
  const lines = [...shown.edges].map((id) => edges.get(id)).sort(byInterest);
  const ends = new Set(lines.filter((edge) => isLit(edge.id)).flatMap((edge) => [edge.source, edge.target]));
  for (const node of visible) taken.push({ owner: node, shape: true, ...around(placeOf(node), sizeOf(node)) }, ...badgeBox(node));
  taken.push({ left: rim.right - TOOLS, right: rim.right, top: -view.y, bottom: TOOLS * 3.5 - view.y }); // the buttons
  for (const node of visible) if (ends.has(node.id)) placeName(node, taken);
  for (const edge of lines) if (isLit(edge.id)) placeTag(edge, taken);
  for (const node of visible) if (!ends.has(node.id)) placeName(node, taken);
  for (const edge of lines) if (!isLit(edge.id)) placeTag(edge, taken);
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

// Above or below, where fewer edges are, then the other way, then beside; the best connected, if nowhere is free and nothing is
// picked, over the shapes of others; else nowhere.
function placeName(node, taken) {
  const boxes = nameBoxes(node);
  const place = (bars) => boxes.find((box) => !taken.some((other) => other.owner !== node && bars(other) && overlap(box, other)));
  const leads = state.picked === null && node.rank < LEADERS;
  const box = place(() => true) ?? (leads ? place((other) => !other.shape) : null) ?? (isLit(node.id) ? boxes[0] : null);
  node.name.classList.toggle("hidden", box === null);
  if (box === null) return;
  const { x, y } = placeOf(node);
  [...node.name.children].forEach((line, row) => {
    line.setAttribute("x", ((box.left + box.right) / 2 - x).toFixed(1));
    line.setAttribute("y", (box.top - y + 12 + row * FONT.line).toFixed(1));
  });
  taken.push({ owner: node, ...box });
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
  const spotAt = (t, shift) => {
    const { x, y } = along(edge.curve, t);
    const middle = y + lift + shift;
    return { x, y: middle, box: { left: x - half, right: x + half, top: middle - tall, bottom: middle + tall } };
  };
  const spots = [0.5, 0.42, 0.58, 0.34, 0.66].map((t) => spotAt(t, 0));
  if (isLit(edge.id)) spots.push(...[-30, 30, -50, 50].map((shift) => spotAt(0.5, shift)));
  const free = spots.find(({ box }) => isInside(box) && !taken.some((other) => overlap(box, other)));
  return free ?? (isLit(edge.id) ? spots[0] : null);
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

function nameBoxes(node) {
  const { x, y } = placeOf(node);
  const [far, height] = [sizeOf(node) * 1.25, node.lines.length * FONT.line + 2];
  const half = Math.max(...node.lines.map((line) => textWidth(line, FONT.name))) / 2 + 2;
  const box = (across, top) => ({ left: x + across - half, right: x + across + half, top, bottom: top + height });
  const [above, below] = [box(0, y - far - height), box(0, y + far + 1)];
  const beside = [far + half + 1, -far - half - 1].map((across) => box(across, y - height / 2)).filter(isInside);
  return betterAbove(node) ? [above, below, ...beside] : [below, above, ...beside];
}

// Names above and below have their room kept at the sides by the fit; what else is written must not be cut at the rim.
function isInside(box) {
  return box.left > rim.left && box.right < rim.right;
}

function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
