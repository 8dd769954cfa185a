// A box above a long list or table that leaves only what contains the words typed into it.
"use strict";

(() => {
  const { make } = docs;

  // A branch of a tree stays if it, what it stands on, or anything below it has all words.
  function keepTree(branch, words, above) {
    const own = `${above} ${[...branch.childNodes].filter((node) => !/^(UL|DETAILS)$/.test(node.nodeName)).map((node) => node.textContent).join(" ")}`;
    const fits = words.every((word) => own.toLowerCase().includes(word));
    let any = fits;
    for (const child of branch.querySelectorAll(":scope > ul > li, :scope > li")) {
      const stays = keepTree(child, fits ? [] : words, own);
      any ||= stays;
    }
    branch.hidden = !any;
    return any;
  }

  function keep(place, text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    if (place.classList.contains("tree")) {
      for (const branch of place.children) keepTree(branch, words, "");
      return;
    }
    const rows = place.tBodies ? place.tBodies[0].rows : place.children;
    for (const row of rows) {
      const found = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => found.includes(word));
    }
  }

  docs.ready((main) => {
    for (const place of main.querySelectorAll("[data-filter]")) {
      const input = make("input", { type: "search", autocomplete: "off", spellcheck: "false" });
      input.addEventListener("input", () => keep(place, input.value));
      place.before(make("label", { class: "narrow" }, `${place.dataset.filter} `, input));
    }
  });
})();
