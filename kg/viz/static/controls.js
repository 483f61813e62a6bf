// The frame around the picture: title, what is hidden, search, legend with filters, buttons; and the start of it all.

const notice = make("p", { class: "notice", role: "status" });
const answer = make("span", { class: "answer", role: "status" });
const wide = window.matchMedia("(min-width: 1100px)");

function drawNotice() {
  const parts = [
    `${say("things", { shown: shown.nodes.size, all: nodes.size })}, ${say("claims", { shown: shown.edges.size, all: edges.size })}.`,
    shown.byRank ? say("hidden_rank", { n: shown.byRank }) : "",
    shown.byFocus ? say("hidden_focus", { n: shown.byFocus }) : "",
    shown.byFilter ? say("hidden_filter", { n: shown.byFilter }) : "",
    data.left_out.nodes ? say("left_out", { n: data.left_out.nodes, m: data.left_out.edges }) : "",
  ];
  notice.replaceChildren(parts.filter(Boolean).join(" "), ...amountButtons());
}

function amountButtons() {
  if (state.focus !== null) return [" ", button(words.leave_focus, () => focusOn(null, 1))];
  if (nodes.size <= MANY) return [];
  const set = (limit) => () => change(() => Object.assign(state, { limit, expanded: new Set() }), { refit: true });
  const buttons = [];
  if (state.limit < nodes.size) buttons.push(button(words.more, set(state.limit * 2)), button(words.all, set(nodes.size)));
  if (state.limit > FIRST) buttons.push(button(words.fewer, set(Math.max(FIRST, Math.floor(state.limit / 2)))));
  return buttons.flatMap((one) => [" ", one]);
}

function search() {
  const names = make("datalist", { id: "names" }, ...[...nodes.values()].map((node) => make("option", { value: node.label })));
  const box = make("input", { type: "search", id: "search", list: "names", placeholder: words.search_hint, autocomplete: "off", oninput: () => find(box.value) });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && matching().length) pick("node", matching()[0].id);
  });
  return make("div", { class: "search" }, make("label", { for: "search" }, words.search), box, names, answer);
}

function find(query) {
  state.query = query;
  const found = matching();
  const ids = new Set(found.map((node) => node.id));
  for (const node of nodes.values()) node.group.classList.toggle("found", ids.has(node.id));
  answer.textContent = !query.trim() ? "" : found.length ? say("matches", { n: found.length }) : words.no_match;
  const exact = found.find((node) => node.label === query);
  if (exact) pick("node", exact.id);
}

// Legend and filter are one: each line shows how a kind is drawn and switches it off.
function filterGroup(title, kind, entries) {
  const rows = entries.map(({ key, name, count, sample }) => {
    const box = make("input", { type: "checkbox", checked: true, onchange: () => toggle(kind, key, !box.checked), "data-kind": kind, "data-key": key });
    return make("label", {}, box, sample, make("span", {}, name), make("span", { class: "count" }, String(count)));
  });
  return make("fieldset", {}, make("legend", {}, title), ...rows);
}

// Two sliders over the days on which something was published; neither passes the other.
function timeFilter() {
  const last = data.days.length - 1;
  if (last < 1) return "";
  const sliders = ["from", "to"].map((end) => {
    const day = make("output", { for: `time-${end}` });
    const slider = make("input", { type: "range", id: `time-${end}`, min: 0, max: last, value: state.time[end] });
    const tell = () => {
      day.textContent = data.days[state.time[end]][1];
      slider.setAttribute("aria-valuetext", day.textContent);
    };
    slider.addEventListener("input", () => {
      const { from, to } = state.time;
      const place = end === "from" ? Math.min(Number(slider.value), to) : Math.max(Number(slider.value), from);
      slider.value = String(place);
      change(() => (state.time[end] = place));
      tell();
    });
    tell();
    return make("p", { class: "time" }, make("label", { for: `time-${end}` }, words[end === "from" ? "said_from" : "said_to"]), day, slider);
  });
  return make("fieldset", {}, make("legend", {}, words.said_time), ...sliders);
}

function toggle(kind, key, off) {
  change(() => (off ? state.off[kind].add(key) : state.off[kind].delete(key)));
}

function legend() {
  return make("details", { class: "legend", open: wide.matches },
    make("summary", {}, words.filters),
    filterGroup(words.thing_type, "type", data.looks.map((look) => ({ key: look.type, ...look, sample: shapeSample(look.type) }))),
    filterGroup(words.status, "status", data.statuses.map((status) => ({ key: status.status, ...status, sample: lineSample(status.status) }))),
    timeFilter(),
    filterGroup(words.relation, "relation", data.relations.map((relation) => ({ key: relation.relation, ...relation, sample: "" }))));
}

function tool(text, name, onclick) {
  return make("button", { type: "button", title: name, "aria-label": name, onclick }, text);
}

function tools() {
  return make("div", { class: "tools" },
    tool("+", words.zoom_in, () => zoomBy(1.3)),
    tool("−", words.zoom_out, () => zoomBy(1 / 1.3)),
    tool("⤢", words.fit, fit),
    tool("◐", words.theme, switchTheme));
}

function switchTheme() {
  const dark = getComputedStyle(document.documentElement).colorScheme.includes("dark");
  document.documentElement.dataset.theme = dark ? "light" : "dark";
}

function start() {
  buildPicture();
  document.body.append(
    make("header", {}, make("h1", { dir: "auto" }, data.title), search(), notice),
    make("main", {}, legend(), make("section", { class: "picture", "aria-label": data.title }, stage, tools(), tip, make("p", { id: "keys", class: "keys" }, words.keys)), panel),
  );
  redraws.push(drawNotice);
  drawNotice();
  buildPanel();
  fit();
  document.documentElement.dataset.ready = "yes";
}

start();
