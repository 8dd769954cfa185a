// What every page has: the theme, copy buttons, the way to the search. Works from disk, so no modules and no requests.
"use strict";

(() => {
  const root = document.body.dataset.root;
  const themes = window.matchMedia("(prefers-color-scheme: dark)");

  // A page from disk may have no storage.
  const stored = {
    get() { try { return localStorage.getItem("theme"); } catch { return null; } },
    set(value) { try { localStorage.setItem("theme", value); } catch { /* only for this page then */ } },
  };

  function theme() {
    const button = document.querySelector(".theme");
    const dark = () => (document.documentElement.dataset.theme || (themes.matches ? "dark" : "light")) === "dark";
    const show = () => { button.textContent = dark() ? "Light" : "Dark"; };
    if (stored.get()) document.documentElement.dataset.theme = stored.get();
    button.hidden = false;
    button.addEventListener("click", () => {
      document.documentElement.dataset.theme = dark() ? "light" : "dark";
      stored.set(document.documentElement.dataset.theme);
      show();
    });
    themes.addEventListener("change", show);
    show();
  }

  function copyButtons() {
    for (const block of document.querySelectorAll("pre.copy")) {
      const holder = document.createElement("div");
      holder.className = "copier";
      block.replaceWith(holder);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy";
      button.addEventListener("click", async () => {
        const text = block.textContent;
        try {
          await navigator.clipboard.writeText(text);
        } catch {
          const range = document.createRange(); // no clipboard: at least it is selected
          range.selectNodeContents(block);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
          document.execCommand("copy");
        }
        button.textContent = "Copied";
        setTimeout(() => { button.textContent = "Copy"; }, 1500);
      });
      holder.append(block, button);
    }
  }

  function load(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${root}assets/${name}`;
      script.addEventListener("load", resolve);
      script.addEventListener("error", reject);
      document.head.append(script);
    });
  }

  // The search is fetched when somebody is about to use it.
  let search = null;
  const searchLoaded = () => (search ??= Promise.all([load("search-data.js"), load("search.js")]).then(() => globalThis.startSearch(root)));

  function find() {
    const input = document.getElementById("find");
    if (!input) return;
    input.addEventListener("focus", searchLoaded);
    document.addEventListener("keydown", (event) => {
      const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.focus();
        input.select();
      }
    });
    const start = document.body.dataset.page === "start";
    if (start && (location.hash.length > 1 || location.search.length > 1)) searchLoaded();
    else if (start) (globalThis.requestIdleCallback ?? setTimeout)(searchLoaded);
    // With scripts the filters speak for themselves; a form that is sent would leave the page.
    input.form.addEventListener("submit", (event) => { if (start) event.preventDefault(); });
  }

  theme();
  copyButtons();
  find();
  // Only a server that also answers the API can let an operation be tried.
  if (document.getElementById("try") && location.protocol.startsWith("http")) load("try.js");
})();
