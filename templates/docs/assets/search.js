// The search as it is seen: results as you type, filters, keys, and its state in the address.
"use strict";

(() => {
  const { root, make } = docs;
  const { Index, split, reason } = docs.index;
  const MOST = 50;
  const FILTERS = ["kind", "method", "group", "entitlement", "auth", "since"];

  function passes(entry, filters) {
    if (filters.kind && entry.kind !== filters.kind) return false;
    if (!FILTERS.slice(1).some((name) => filters[name])) return true;
    return entry.kind === "operation"
      && (!filters.method || entry.method === filters.method)
      && (!filters.group || entry.group === filters.group)
      && (!filters.entitlement || entry.entitlements.includes(filters.entitlement))
      && (!filters.auth || entry.authentication === (filters.auth === "yes"))
      && (!filters.since || entry.since === filters.since);
  }

  // The text with what was searched for marked in it.
  function marked(text, query) {
    const tokens = query.split(/\s+/).filter((part) => !/[/*]/.test(part)).flatMap(split).filter((token) => token.length > 1);
    if (!tokens.length) return [text];
    const pattern = new RegExp(`(${tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "i");
    return text.split(pattern).map((part, number) => (number % 2 ? make("mark", {}, part) : part));
  }

  // As the pages make the ids of places.
  const anchor = (name) => [...name].map((c) => (/[A-Za-z0-9_-]/.test(c) ? c : `.${c.codePointAt(0).toString(16)}.`)).join("") || ".";

  function row(entry, query) {
    const found = reason(entry, query);
    const place = found && found[0] !== "entitlement" ? `#${found[0]}-${anchor(found[1])}` : "";
    const label = entry.method ?? { object: "TYPE", group: "GROUP", entitlement: "RIGHT" }[entry.kind];
    const link = make("a", { href: root + entry.url + place },
      make("b", { class: `m ${(entry.method ?? entry.kind).toLowerCase()}` }, label), " ",
      make("span", { class: "name" }, ...marked(entry.name, query)));
    if (found) link.append(" ", make("span", { class: "hit" }, `${found[0]} `, make("code", {}, found[1])));
    if (entry.path) link.append(" ", make("code", { class: "path" }, entry.path));
    if (entry.summary) link.append(" ", make("span", { class: "what" }, ...marked(entry.summary, query)));
    return make("li", {}, link);
  }

  // Arrow keys go through the results, Escape back to the input, and whatever is typed goes on there.
  function keys(input, list) {
    const links = () => [...list.querySelectorAll("a, button")];
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "ArrowDown" && links().length) { event.preventDefault(); links()[0].focus(); }
      if (event.key === "Enter" && links().length) { event.preventDefault(); links()[0].click(); }
    });
    list.addEventListener("keydown", (event) => {
      const all = links(), at = all.indexOf(document.activeElement);
      const to = { ArrowDown: all[at + 1], ArrowUp: all[at - 1] ?? input, Home: all[0], End: all.at(-1), Escape: input }[event.key];
      if (to) { event.preventDefault(); event.stopPropagation(); to.focus(); }
      else if ((event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) || event.key === "Backspace") input.focus();
    });
  }

  function startPage(index) {
    const form = document.getElementById("search"), input = document.getElementById("find");
    const list = document.getElementById("results"), count = document.getElementById("count"), groups = document.getElementById("groups");
    const narrow = matchMedia("(max-width: 47.99rem)");
    let shown = MOST;

    // Where there is little room, filters that do nothing are folded away.
    function fold() {
      form.querySelector(".narrowing").open = !narrow.matches || FILTERS.some((name) => form.elements[name].value);
    }
    function show() {
      const began = performance.now();
      const text = input.value.trim();
      const filters = Object.fromEntries(FILTERS.map((name) => [name, form.elements[name].value]));
      const idle = !text && !Object.values(filters).some(Boolean);
      const { found, near } = idle ? { found: [], near: false } : index.search(text, (entry) => passes(entry, filters));
      list.replaceChildren(...found.slice(0, shown).map((entry) => row(entry, text)));
      if (found.length > shown) {
        const more = make("button", { type: "button" }, `Show all ${found.length}`);
        more.addEventListener("click", () => { shown = Infinity; show(); list.querySelectorAll("a")[MOST].focus(); });
        list.append(make("li", {}, more));
      }
      groups.hidden = !idle;
      count.textContent = idle ? "" : near && found.length ? `Nothing has all of these words; ${found.length} with some of them` : found.length ? `${found.length} found` : "Nothing found. Fewer words or filters may help.";
      list.dataset.milliseconds = (performance.now() - began).toFixed(1);
    }
    // The state lives behind the #, which also works from disk.
    function remember() {
      const state = new URLSearchParams();
      if (input.value.trim()) state.set("q", input.value.trim());
      for (const name of FILTERS) if (form.elements[name].value) state.set(name, form.elements[name].value);
      history.replaceState(null, "", `${location.pathname}${String(state) && `#${state}`}`);
    }
    function recall() {
      const state = new URLSearchParams(location.hash.slice(1) || location.search.slice(1));
      input.value = state.get("q") ?? (location.hash || location.search ? "" : input.value);
      for (const name of FILTERS) form.elements[name].value = state.get(name) ?? "";
      fold();
      show();
    }
    const changed = () => { shown = MOST; show(); remember(); };
    form.addEventListener("input", changed);
    form.addEventListener("reset", () => setTimeout(() => { changed(); input.focus(); }));
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && input.value) { event.preventDefault(); input.value = ""; changed(); }
    });
    addEventListener("hashchange", recall);
    narrow.addEventListener("change", fold);
    keys(input, list);
    recall();
  }

  function otherPage(index) {
    const input = document.getElementById("find"), form = input.form;
    const list = make("ol", { id: "results", class: "results popover", "aria-label": "Results" });
    const count = make("p", { class: "hidden", role: "status" });
    list.hidden = true;
    input.setAttribute("aria-controls", "results");
    form.append(list, count);
    const show = () => {
      const text = input.value.trim();
      const { found, near } = text ? index.search(text) : { found: [], near: false };
      list.replaceChildren(...found.slice(0, 12).map((entry) => row(entry, text)));
      if (found.length > 12) list.append(make("li", {}, make("a", { href: `${root}index.html#${new URLSearchParams({ q: text })}` }, `All ${found.length} results`)));
      if (text && (near || !found.length)) list.prepend(make("li", { class: "none" }, found.length ? "Nothing has all of these words" : "Nothing found"));
      list.hidden = !text;
      count.textContent = text ? `${found.length} found` : "";
    };
    input.addEventListener("input", show);
    input.addEventListener("focus", show);
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) list.hidden = true; });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      if (list.hidden) input.value = "";
      list.hidden = true;
    });
    list.addEventListener("click", () => { list.hidden = true; });
    keys(input, list);
    show();
  }

  docs.startSearch = () => {
    Index.base = document.body.dataset.api.toLowerCase().replace(/\/$/, "");
    const index = new Index(globalThis.searchData.entries);
    docs.find = (text, filters = {}) => index.search(text, (entry) => passes(entry, filters)).found; // for the console, and for tests
    (document.body.dataset.key === "index" ? startPage : otherPage)(index);
  };
})();
