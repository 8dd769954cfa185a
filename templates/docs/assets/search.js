// Search over names, paths, attributes, parameters, entitlements and words of the text: as you type, with filters.
"use strict";

(() => {
  const MOST = 60;

  // camelCase, snake_case and digits are word borders: "machineImage_downloadURI" is machine, image, download, uri.
  function split(name) {
    return name
      .replace(/([a-z])([A-Z0-9])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").replace(/([0-9])([A-Za-z])/g, "$1 $2")
      .toLowerCase().split(/[^a-z0-9\u0080-\uffff]+/).filter(Boolean);
  }

  // Whether two words differ by at most `most` inserted, missing, other or swapped letters.
  function near(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return false;
    let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      let least = i;
      for (let j = 1; j <= b.length; j++) {
        let cost = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2] + 1);
        row.push(cost);
        least = Math.min(least, cost);
      }
      if (least > most) return false;
      before = last;
      last = row;
    }
    return last[b.length] <= most;
  }

  // "dl" is short for "download": the same first letter, the others in order.
  function shortFor(short, word) {
    if (short.length < 2 || short[0] !== word[0]) return false;
    let at = 1;
    for (let i = 1; i < word.length && at < short.length; i++) if (word[i] === short[at]) at++;
    return at === short.length;
  }

  function likeness(token, word) {
    if (word === token) return 1;
    if (word.startsWith(token)) return 0.85;
    if (token.length > 2 && word.includes(token)) return 0.6;
    if (token.length > 3 && near(token, word, token.length > 7 ? 2 : 1)) return 0.45;
    // The beginning of a word with a slip in it, while it is typed.
    if (token.length > 4 && word.length > token.length && near(token, word.slice(0, token.length), 1)) return 0.35;
    return shortFor(token, word) ? 0.3 : 0;
  }

  function prepare(entry) {
    const fields = [
      [split(entry.name), 6],
      [split(entry.path ?? ""), 3],
      [split(entry.summary ?? ""), 3],
      [(entry.parameters ?? []).flatMap(split), 2.5],
      [(entry.attributes ?? []).flatMap(split), 2.5],
      [(entry.entitlements ?? []).flatMap(split), 2],
      [split(entry.groupTitle ?? ""), 1.5],
      [(entry.text ?? "").split(" ").filter(Boolean), 1],
    ];
    const words = new Map(); // each word with the weight of the best field it stands in
    for (const [list, weight] of fields) for (const word of list) if (!(words.get(word) >= weight)) words.set(word, weight);
    const whole = [entry.name, ...(entry.parameters ?? []), ...(entry.attributes ?? []), ...(entry.entitlements ?? [])].map((text) => text.toLowerCase());
    return { entry, words: [...words], whole, path: (entry.path ?? "").toLowerCase() };
  }

  // "/users/*/images": a star stands for one segment or more.
  function pathPattern(text) {
    const plain = text.toLowerCase().replace(/\{[^}]*\}/g, "*").replace(/[.+?^${}()|[\]\\]/g, "\\$&");
    return new RegExp(plain.replace(/\*+/g, "[^ ]+?") + "(?=/|$)");
  }

  function score(item, query) {
    let total = 0;
    if (query.pattern) {
      if (!item.path || !query.pattern.test(item.path)) return 0;
      total += 10 - item.path.length / 100 + (query.exact.test(item.path) ? 5 : 0);
    }
    for (const { token, raw } of query.tokens) {
      let best = item.whole.includes(raw) ? 9 : 0;
      for (const [word, weight] of item.words) {
        if (weight <= best) continue;
        const found = likeness(token, word) * weight;
        if (found > best) best = found;
      }
      if (!best) return 0;
      total += best;
    }
    return total + (item.entry.kind === "operation" ? 0.2 : 0) - item.entry.name.length / 500;
  }

  function parse(text) {
    const query = { tokens: [], pattern: null, exact: null };
    for (const part of text.trim().split(/\s+/).filter(Boolean)) {
      if (part.includes("/") || part.includes("*")) {
        query.pattern = pathPattern(part);
        query.exact = new RegExp(`${query.pattern.source}$`);
      } else {
        for (const token of split(part)) query.tokens.push({ token, raw: part.toLowerCase() });
      }
    }
    return query;
  }

  function passes(entry, filters) {
    if (!Object.values(filters).some(Boolean)) return true;
    if (entry.kind !== "operation") return false;
    return (!filters.method || entry.method === filters.method)
      && (!filters.group || entry.group === filters.group)
      && (!filters.entitlement || entry.entitlements.includes(filters.entitlement))
      && (!filters.auth || entry.authentication === (filters.auth === "yes"))
      && (!filters.since || entry.since === filters.since);
  }

  function search(items, text, filters) {
    const query = parse(text);
    const found = [];
    for (const item of items) {
      if (!passes(item.entry, filters)) continue;
      const points = query.tokens.length || query.pattern ? score(item, query) : 1;
      if (points > 0) found.push([points, item.entry]);
    }
    return found.sort((a, b) => b[0] - a[0] || (a[1].name < b[1].name ? -1 : 1)).map(([, entry]) => entry);
  }

  // What of an object was found: the attribute that was named, so that the link leads to it.
  function place(entry, text) {
    const token = text.trim().toLowerCase();
    const attribute = (entry.attributes ?? []).find((name) => name.toLowerCase() === token);
    return attribute ? { hash: `#attribute-${attribute.replace(/[^A-Za-z0-9_-]+/g, "-")}`, name: `${entry.name}.${attribute}` } : { hash: "", name: entry.name };
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function row(entry, text, root) {
    const item = element("li");
    const link = element("a");
    const { hash, name } = place(entry, text);
    link.href = `${root}${entry.url}${hash}`;
    const kind = entry.method ?? "object";
    link.append(element("span", `method method-${kind.toLowerCase()}`, kind), " ", element("span", "name", name));
    if (entry.path) link.append(" ", element("span", "path", entry.path));
    if (entry.summary) link.append(element("div", "what", entry.summary));
    item.append(link);
    return item;
  }

  // Arrow keys go through the results, Escape goes back to the input.
  function keys(input, list) {
    const links = () => [...list.querySelectorAll("a")];
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && links().length) { event.preventDefault(); links()[0].focus(); }
      if (event.key === "Enter" && links().length) { event.preventDefault(); links()[0].click(); }
    });
    list.addEventListener("keydown", (event) => {
      const all = links(), at = all.indexOf(document.activeElement);
      if (event.key === "ArrowDown") { event.preventDefault(); all[Math.min(at + 1, all.length - 1)].focus(); }
      if (event.key === "ArrowUp") { event.preventDefault(); (all[at - 1] ?? input).focus(); }
      if (event.key === "Escape") { event.preventDefault(); input.focus(); }
    });
  }

  function startPage(items, root) {
    const form = document.getElementById("search");
    const input = document.getElementById("find");
    const list = document.getElementById("results");
    const count = document.getElementById("count");
    const groups = document.getElementById("groups");
    const names = ["method", "group", "entitlement", "auth", "since"];

    function show() {
      const filters = Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
      const idle = !input.value.trim() && !Object.values(filters).some(Boolean);
      const began = performance.now();
      const found = idle ? [] : search(items, input.value, filters);
      list.replaceChildren(...found.slice(0, MOST).map((entry) => row(entry, input.value, root)));
      list.dataset.milliseconds = (performance.now() - began).toFixed(1);
      groups.hidden = !idle;
      count.textContent = idle ? "" : found.length > MOST ? `The best ${MOST} of ${found.length}` : `${found.length} found`;
    }
    // The state lives behind the #, which also works from disk.
    function remember() {
      const state = new URLSearchParams();
      if (input.value.trim()) state.set("q", input.value.trim());
      for (const name of names) if (form.elements[name].value) state.set(name, form.elements[name].value);
      history.replaceState(null, "", `${location.pathname}${String(state) ? `#${state}` : ""}`);
    }
    function recall() {
      const state = new URLSearchParams(location.hash.slice(1) || location.search.slice(1));
      input.value = state.get("q") ?? input.value;
      for (const name of names) form.elements[name].value = state.get(name) ?? "";
      show();
    }
    form.addEventListener("input", () => { show(); remember(); });
    form.addEventListener("reset", () => setTimeout(() => { show(); remember(); }));
    addEventListener("hashchange", recall);
    keys(input, list);
    recall();
  }

  function otherPage(items, root) {
    const input = document.getElementById("find");
    const list = element("ol", "results popover");
    list.id = "results";
    list.hidden = true;
    list.setAttribute("aria-label", "Results");
    input.setAttribute("aria-controls", "results");
    input.form.append(list);
    const show = () => {
      const found = input.value.trim() ? search(items, input.value, {}).slice(0, 12) : [];
      list.replaceChildren(...found.map((entry) => row(entry, input.value, root)));
      list.hidden = !found.length;
    };
    input.addEventListener("input", show);
    input.form.addEventListener("focusout", (event) => { if (!input.form.contains(event.relatedTarget)) list.hidden = true; });
    input.addEventListener("focus", show);
    input.form.addEventListener("keydown", (event) => { if (event.key === "Escape") list.hidden = true; });
    keys(input, list);
    show();
  }

  globalThis.startSearch = (root) => {
    const items = globalThis.searchData.entries.map(prepare);
    globalThis.searchFor = (text, filters = {}) => search(items, text, filters); // for tests and the console
    (document.body.dataset.page === "start" ? startPage : otherPage)(items, root);
  };
})();
