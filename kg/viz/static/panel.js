// The reading side: the claims shown, or what is picked with its sentences.

const panel = make("aside", { class: "panel", tabindex: "-1", "aria-live": "polite" });
const MOST_ROWS = 150;
const OPEN_AT_ONCE = 3;

// The pieces of a sentence, the words that matter marked with their role.
function marked(quote) {
  const sentence = make("span", { class: "sentence", dir: "auto" });
  for (const [text, role] of quote.segments) {
    sentence.append(role ? make("mark", { class: role, title: words.roles[role] ?? role }, text) : text);
  }
  return sentence;
}

function sourceLine(quote) {
  return [quote.source, quote.published].filter(Boolean).join(", ");
}

function isWebAddress(text) {
  return /^https?:\/\/[^\s]+$/i.test(text);
}

function link(address, text) {
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text);
}

// Where the page is part of a site, its data says so: sentences lead to their article, entities to their entry.
function articleLink(quote) {
  if (!data.site || !quote.document) return "";
  return make("a", { href: data.site.article + encodeURIComponent(quote.document) }, data.site.words.article);
}

function entryLinks(node) {
  if (!data.site) return isWebAddress(node.iri) ? [" · ", link(node.iri, words.open)] : [];
  const views = Object.entries(data.site.views).map(([view, address]) => [address + encodeURIComponent(node.id), data.site.words[view]]);
  const all = [[data.site.entry + encodeURIComponent(node.id), data.site.words.entry], ...views];
  return all.flatMap(([href, name]) => [" · ", make("a", { href }, name)]);
}

function quoteBlock(quote) {
  const source = isWebAddress(quote.source) ? link(quote.source, quote.source) : quote.source;
  const article = articleLink(quote);
  const facts = [quote.published, quote.by ? say("said_by", { who: quote.by }) : "", quote.factuality, quote.when].filter(Boolean);
  return make("blockquote", {}, make("p", {}, marked(quote)), make("footer", {}, make("cite", { dir: "auto" }, source), facts.length ? ` · ${facts.join(" · ")}` : "", article ? " · " : "", article));
}

function lineSample(status) {
  const { width, dashes, sign } = statuses.get(status);
  return makeSvg("svg", { class: `sample ${status}`, viewBox: "0 0 44 14", width: 44, height: 14, "aria-hidden": "true" },
    makeSvg("path", { class: "line", d: "M2 7H42", "stroke-width": width, "stroke-dasharray": dashes || null }),
    sign ? makeSvg("path", { class: "sign", d: sign === "cross" ? "M17 2L27 12M17 12L27 2" : "M19 13L25 1" }) : "");
}

function shapeSample(type) {
  const look = looks.get(type);
  return makeSvg("svg", { class: "sample", viewBox: "-9 -9 18 18", width: 18, height: 18, "aria-hidden": "true" },
    makeSvg("path", { class: "shape", d: data.shapes[look.shape], fill: look.colour, "fill-rule": "evenodd", transform: "scale(6.5)" }));
}

function chip(edge) {
  return make("span", { class: `chip ${edge.status}` }, lineSample(edge.status), statuses.get(edge.status).name);
}

function thing(id) {
  const node = nodes.get(id);
  return make("button", { type: "button", class: "thing", onclick: () => pick("node", id) }, shapeSample(node.type), make("bdi", {}, node.label));
}

function facts(edge, when = edge.when) {
  const count = edge.quotes.length + edge.more;
  const sentences = count === 1 ? words.evidence_one : count ? say("evidence", { n: count }) : "";
  return make("p", { class: "facts" }, chip(edge), [when, say("score", { score: edge.confidence.toFixed(2).replace(".", words.decimal) }), sentences].filter(Boolean).join(" · "));
}

function proof(edge) {
  const blocks = edge.quotes.map(quoteBlock);
  if (!blocks.length) blocks.push(make("p", { class: "note" }, words.no_evidence));
  if (edge.more) blocks.push(make("p", { class: "note" }, say("more_evidence", { n: edge.more })));
  return blocks;
}

function showEdge(edge) {
  return [
    backButton(),
    make("h2", { class: "claim" }, thing(edge.source), make("span", { class: "relation" }, `${edge.label} →`), thing(edge.target)),
    facts(edge),
    ...proof(edge),
    edge.quotes.length ? roleKey([edge]) : "",
  ];
}

function showNode(node) {
  const known = node.edges.filter((edge, place) => node.edges.indexOf(edge) === place && passes(edge)).sort(newestFirst);
  const more = folded(node, shown);
  return [
    backButton(),
    make("h2", {}, shapeSample(node.type), make("bdi", {}, node.label)),
    make("p", { class: "kind" }, node.kind, ...entryLinks(node)),
    make("p", { class: "buttons" }, ...nodeButtons(node, more)),
    make("h3", {}, `${words.claims_of} (${known.length})`),
    ...known.map((edge, place) => claimOf(edge, node.id, known.length <= OPEN_AT_ONCE || place === 0)),
    known.some((edge) => edge.quotes.length) ? roleKey(known) : "",
  ];
}

function nodeButtons(node, more) {
  const focused = state.focus === node.id;
  return [
    more ? button(say("expand", { n: more, label: node.label }), () => expand(node.id)) : "",
    focused ? button(words.wider, () => focusOn(node.id, state.hops + 1)) : button(words.only_near, () => focusOn(node.id, 1)),
    state.focus === null ? "" : button(words.leave_focus, () => focusOn(null, 1)),
  ];
}

function button(text, onclick) {
  return make("button", { type: "button", onclick }, text);
}

function backButton() {
  return make("button", { type: "button", class: "back", onclick: () => pick(null) }, `← ${words.back}`);
}

// One claim of the node in hand: a line that opens to its sentences.
function claimOf(edge, id, open) {
  const end = (name) => make("bdi", { class: name === id ? "self" : null }, nodes.get(name).label);
  const parts = [end(edge.source), make("span", { class: "relation" }, ` ${edge.label} `), end(edge.target)];
  const when = edge.when ? make("span", { class: "when" }, ` · ${edge.when}`) : "";
  return make("details", { open }, make("summary", {}, make("span", { class: "summary" }, ...parts, when), chip(edge)), facts(edge, ""), ...proof(edge),
    button(`→ ${nodes.get(otherEnd(edge, id)).label}`, () => pick("node", otherEnd(edge, id))));
}

function newestFirst(a, b) {
  return (b.sort > a.sort) - (b.sort < a.sort) || a.label.localeCompare(b.label) || (a.id < b.id ? -1 : 1);
}

function roleKey(shownEdges) {
  const roles = new Set(shownEdges.flatMap((edge) => edge.quotes).flatMap((quote) => quote.segments).map(([, role]) => role));
  const known = Object.keys(words.roles).filter((role) => roles.has(role));
  if (!known.length) return "";
  return make("p", { class: "roles" }, `${words.marks}: `, ...known.flatMap((role) => [make("mark", { class: role }, words.roles[role]), " "]));
}

function showAll() {
  const listed = [...shown.edges].map((id) => edges.get(id)).sort(newestFirst);
  const rows = listed.slice(0, MOST_ROWS).map((edge) => make("li", {}, claimButton(edge)));
  const empty = nodes.size ? words.none : words.empty;
  return [
    make("h2", {}, `${words.all_claims} (${listed.length})`),
    listed.length ? make("ul", { class: "claims" }, ...rows) : make("p", { class: "note" }, empty),
    listed.length > MOST_ROWS ? make("p", { class: "note" }, say("more_rows", { n: listed.length - MOST_ROWS })) : "",
  ];
}

function claimButton(edge) {
  return make("button", { type: "button", class: "row", "data-edge": edge.id, onclick: () => pick("edge", edge.id) },
    make("span", {}, make("bdi", {}, nodes.get(edge.source).label), make("span", { class: "relation" }, ` ${edge.label} `), make("bdi", {}, nodes.get(edge.target).label), edge.when ? make("span", { class: "when" }, ` · ${edge.when}`) : ""),
    chip(edge));
}

function drawPanel() {
  const { picked } = state;
  const content = picked === null ? showAll() : picked.kind === "node" ? showNode(nodes.get(picked.id)) : showEdge(edges.get(picked.id));
  panel.replaceChildren(...content.filter((part) => part !== ""));
  panel.scrollTop = 0;
}

function buildPanel() {
  redraws.push(drawPanel);
  drawPanel();
}
