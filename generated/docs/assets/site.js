// What every page has: the way to the search, the theme, and the other scripts. Works from disk: no modules, no requests.
"use strict";

(() => {
  const root = new URL(document.body.dataset.root || ".", location.href).href;

  // What a reader chose is kept where there is storage; a page from disk may have none.
  const kept = {
    get(name) { try { return localStorage.getItem(name); } catch { return null; } },
    set(name, value) {
      try { if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value); } catch { /* for this page only */ }
    },
  };

  function make(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  }

  const loading = new Map();
  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = make("script", { src: `${root}assets/${name}` });
        script.async = false;
        script.addEventListener("load", resolve);
        script.addEventListener("error", reject);
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  // Pages say by `docs.ready` what is to be done with a main part, also with one that comes later.
  const jobs = [];
  const docs = globalThis.docs = {
    root, kept, make, load,
    ready(job) { jobs.push(job); job(document.getElementById("main")); },
    enhance(main) { for (const job of jobs) job(main); },
  };

  function themeButton() {
    const order = ["system", "light", "dark"];
    const signs = { system: "◐", light: "☀", dark: "☾" };
    const button = make("button", { type: "button", class: "icon theme" });
    const current = () => document.documentElement.dataset.theme ?? "system";
    const show = () => {
      const next = order[(order.indexOf(current()) + 1) % order.length];
      button.textContent = signs[current()];
      button.title = `Colours: ${current()}. Change to ${next}.`;
      button.setAttribute("aria-label", button.title);
    };
    button.addEventListener("click", () => {
      const next = order[(order.indexOf(current()) + 1) % order.length];
      if (next === "system") delete document.documentElement.dataset.theme;
      else document.documentElement.dataset.theme = next;
      kept.set("theme", next === "system" ? null : next);
      show();
    });
    show();
    return button;
  }

  // The search is fetched when somebody is about to use it; the start page does so when it has nothing else to do.
  const startPage = document.body.dataset.key === "index";
  function searchBox() {
    if (startPage) return document.getElementById("find");
    const input = make("input", {
      id: "find", name: "q", type: "search", placeholder: "Search", autocomplete: "off", spellcheck: "false", "aria-keyshortcuts": "/",
    });
    const label = make("label", { class: "hidden", for: "find" }, "Search the API");
    document.querySelector(".brand").after(make("form", { class: "find", role: "search", action: `${root}index.html` }, label, input, make("kbd", { "aria-hidden": "true" }, "/")));
    return input;
  }

  let started = null;
  docs.search = () => (started ??= Promise.all([load("search-data.js"), load("search-index.js"), load("search.js")]).then(() => docs.startSearch()));

  function wireSearch(input) {
    input.addEventListener("focus", docs.search);
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
      input.select();
    });
    if (!startPage) return;
    input.form.addEventListener("submit", (event) => event.preventDefault());
    if (location.hash.length > 1 || location.search.length > 1) docs.search();
    else (globalThis.requestIdleCallback ?? setTimeout)(docs.search);
  }

  // The box of findings, folded once, stays folded everywhere.
  function findings(main) {
    const box = main.querySelector("details.findings");
    if (!box) return;
    box.open = kept.get("findings") !== "folded";
    box.addEventListener("toggle", () => kept.set("findings", box.open ? null : "folded"));
  }

  document.querySelector(".top").append(themeButton());
  wireSearch(searchBox());
  docs.ready(findings);
  load("code.js");
  if (document.querySelector("[data-filter]")) load("filter.js");
  load("navigation-data.js").then(() => load("navigation.js"));
  // Only a server that also answers the API can let an operation be tried.
  if (location.protocol.startsWith("http")) load("try.js").then(() => load("visits.js"));
})();
