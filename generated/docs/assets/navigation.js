// The bar at the side: groups with their operations, and objects. On a narrow screen a button shows and hides it.
"use strict";

(() => {
  const { root, make } = docs;
  const { groups, objects } = globalThis.navigationData;

  function link(url, key, ...content) {
    const made = make("a", { href: root + url }, ...content);
    if (url === key) made.setAttribute("aria-current", "page");
    return made;
  }

  // Long names break between their words.
  function breakable(name) {
    return name.split(/(?<=_)|(?<=[a-z])(?=[A-Z])/).flatMap((word, number) => (number ? [make("wbr"), word] : [word]));
  }

  // What is folded is filled in when it is opened: two thousand links would slow every page down.
  function folder(title, open, fill) {
    const made = make("details", {}, make("summary", {}, ...title));
    const filled = () => { if (made.childElementCount === 1) made.append(fill()); };
    made.addEventListener("toggle", filled);
    if (open) { made.open = true; filled(); }
    return made;
  }

  function group({ title, url, operations }, key) {
    const here = url === key || operations.some((operation) => operation[2] === key);
    return folder([title], here, () => make("ul", {},
      make("li", {}, link(url, key, "Overview")),
      ...operations.map(([method, name, target]) => make("li", {}, link(target, key, make("b", { class: `m ${method.toLowerCase()}` }, method === "DELETE" ? "DEL" : method), make("span", {}, ...breakable(name)))))));
  }

  function content(key) {
    const inObjects = key.startsWith("objects");
    return [
      folder(["Operations"], !inObjects, () => make("div", {}, ...groups.map((one) => group(one, key)))),
      folder(["Objects"], inObjects, () => make("ul", {}, ...objects.map(([name, url]) => make("li", {}, link(url, key, name))))),
    ];
  }

  const bar = make("nav", { class: "side", id: "side", "aria-label": "Pages" });
  const lists = make("div", { class: "lists" });
  bar.append(make("div", { class: "side-maps" }, ...document.querySelector(".maps").cloneNode(true).children), lists);

  const button = make("button", { type: "button", class: "icon menu", "aria-expanded": "false", "aria-controls": "side", "aria-label": "Pages" }, "☰");
  const show = (open) => {
    bar.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!bar.classList.contains("open")));
  bar.addEventListener("keydown", (event) => { if (event.key === "Escape") { show(false); button.focus(); } });
  document.querySelector(".top").prepend(button);
  document.querySelector(".frame").prepend(bar);

  docs.ready(() => {
    lists.replaceChildren(...content(document.body.dataset.key));
    show(false);
    const here = lists.querySelector("[aria-current]");
    // Inside the bar alone: the page itself must not move.
    if (here) bar.scrollTop = here.offsetTop - bar.clientHeight / 2;
  });
})();
