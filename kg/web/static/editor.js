"use strict";

// The SPARQL editor: YASQE in place of the text area, ready queries, and the answer as a table with links and downloads.

(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { words } = data;
  const form = document.getElementById("ask");
  const area = document.getElementById("query");
  const ready = document.getElementById("ready");
  const state = document.getElementById("state");
  const result = document.getElementById("result");
  const SHOWN = 1000;
  const ROWS = "application/sparql-results+json";
  const FILES = {
    rows: [["CSV", "text/csv", "csv"], ["TSV", "text/tab-separated-values", "tsv"], ["JSON", ROWS, "json"]],
    triples: [["Turtle", "text/turtle", "ttl"], ["N-Triples", "application/n-triples", "nt"], ["JSON-LD", "application/ld+json", "jsonld"]],
  };
  let number = 0; // of the query that was asked last

  // YASQE would ask outside services for prefixes and terms: these completers stay off, and the policy of the page forbids it.
  const place = document.createElement("div");
  area.after(place);
  const editor = new Yasqe(place, {
    value: declared(area.value), persistenceId: null, autocompleters: ["variables"], showQueryButton: false, createShareableLink: null,
    resizeable: false, editorHeight: "auto", lineWrapping: true, viewportMargin: Infinity, screenReaderLabel: words.query,
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-Enter": () => ask(), "Cmd-Enter": () => ask(), "Ctrl-Space": "autocomplete" },
  });
  area.hidden = true;
  form.querySelector("label[for=query]").addEventListener("click", () => editor.focus());

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  ready.addEventListener("change", () => {
    document.getElementById("answers").textContent = data.abouts[ready.value] ?? "";
    if (!(ready.value in data.queries)) return;
    editor.setValue(declared(data.queries[ready.value]));
    ask();
  });
  // The server knows the prefixes of kg by itself; with their declarations a query runs anywhere.
  function missing(query) {
    const plain = query.replace(/<[^<>\s]*>|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g, " ").replace(/#.*/g, " ");
    const isMissing = (prefix) => new RegExp(`(?<![\\w:-])${prefix}:`).test(plain) && !new RegExp(`prefix\\s+${prefix}:`, "i").test(plain);
    return Object.entries(data.prefixes).filter(([prefix]) => isMissing(prefix));
  }

  function declared(query) {
    return missing(query).map(([prefix, iri]) => `PREFIX ${prefix}: <${iri}>\n`).join("") + query;
  }

  let typing = 0;
  editor.on("change", () => {
    clearTimeout(typing);
    typing = setTimeout(() => {
      for (const [prefix, iri] of missing(editor.getValue())) editor.addPrefixes({ [prefix]: iri });
    }, 800);
  });

  let wrong = null; // the line that the server complained about
  editor.on("change", () => {
    if (wrong !== null) editor.removeLineClass(wrong, "background", "wrong");
    wrong = null;
  });

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  async function send(query, accept) {
    return fetch("sparql", { method: "POST", headers: { "Content-Type": "application/sparql-query", Accept: accept }, body: query });
  }

  async function ask() {
    const query = editor.getValue();
    const mine = (number += 1);
    const begin = performance.now();
    state.textContent = words.running;
    result.replaceChildren();
    history.replaceState(null, "", `?${new URLSearchParams({ ...language(), query })}`);
    try {
      const reply = await send(query, `${ROWS}, text/turtle;q=0.9`);
      const text = await reply.text();
      if (mine === number) show(query, reply, text, (performance.now() - begin) / 1000);
    } catch {
      if (mine === number) state.textContent = words.failed;
    }
  }

  function language() {
    const lang = new URLSearchParams(location.search).get("lang");
    return lang === null ? {} : { lang };
  }

  function show(query, reply, text, seconds) {
    state.textContent = "";
    if (!reply.ok) {
      showError(text);
    } else if (reply.headers.get("Content-Type").startsWith("text/turtle")) {
      result.append(downloads(query, FILES.triples), make("pre", { tabindex: "0" }, text));
    } else {
      showRows(query, JSON.parse(text), seconds);
    }
  }

  function showError(text) {
    result.append(make("pre", { role: "alert", class: "error", tabindex: "0" }, text));
    const found = /^line (\d+), column (\d+)/.exec(text);
    if (found === null) return;
    wrong = editor.addLineClass(Number(found[1]) - 1, "background", "wrong");
    editor.setCursor(Number(found[1]) - 1, Number(found[2]) - 1);
  }

  function showRows(query, found, seconds) {
    if ("boolean" in found) {
      result.append(make("p", {}, make("b", {}, found.boolean ? words.yes : words.no)));
      return;
    }
    const rows = found.results.bindings;
    const took = (rows.length === 1 ? words.took_one : words.took).replace("{n}", rows.length).replace("{s}", seconds.toFixed(2).replace(".", words.decimal));
    state.textContent = rows.length ? took + (rows.length > SHOWN ? `. ${words.shown_rows.replace("{n}", SHOWN)}` : "") : words.no_rows;
    const head = make("tr", {}, ...found.head.vars.map((name) => make("th", { scope: "col" }, name)));
    const body = rows.slice(0, SHOWN).map((row) => make("tr", {}, ...found.head.vars.map((name) => make("td", {}, ...cell(row[name])))));
    if (rows.length) result.append(downloads(query, FILES.rows));
    result.append(make("div", { class: "scroll", tabindex: "0" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...body))));
  }

  // Things of this graph lead to their page, web addresses to the web, all else is text.
  function cell(value) {
    if (value === undefined) return [];
    if (value.type === "uri") return [link(value.value)];
    const text = typeof value.value === "string" ? value.value : JSON.stringify(value.value);
    return [make("span", { dir: "auto", ...(value["xml:lang"] ? { lang: value["xml:lang"] } : {}) }, text)];
  }

  function link(iri) {
    const local = iri.startsWith(data.base) ? iri.slice(data.base.length) : "";
    if (/^[A-Za-z0-9_-]+$/.test(local)) return make("a", { href: data.entry + local }, local);
    return /^https?:\/\//.test(iri) ? make("a", { href: iri, rel: "noreferrer nofollow" }, iri) : iri;
  }

  function downloads(query, files) {
    const buttons = files.flatMap(([name, type, suffix]) => {
      const button = make("button", { type: "button" }, name);
      button.addEventListener("click", () => save(query, type, `answer.${suffix}`));
      return [button, " "];
    });
    return make("p", { class: "downloads" }, `${words.download}: `, ...buttons);
  }

  async function save(query, type, name) {
    const reply = await send(query, type);
    if (!reply.ok) {
      result.replaceChildren();
      showError(await reply.text());
      return;
    }
    const address = URL.createObjectURL(await reply.blob());
    make("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  }

  document.documentElement.dataset.ready = "yes";
})();
