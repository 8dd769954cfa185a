// Samples: tabs that remember the choice, copy buttons, and colours.
"use strict";

(() => {
  const { kept, make } = docs;

  const TOKENS = {
    xml: /(?<comment><!--[^]*?-->)|(?<tag><\/?[\w:.-]+|\/?>)|(?<name>[\w:.-]+)(?==")|(?<text>"[^"]*")/g,
    json: /(?<name>"(?:[^"\\]|\\.)*")(?=\s*:)|(?<text>"(?:[^"\\]|\\.)*")|(?<word>\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)/g,
    python: /(?<comment>#.*)|(?<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?<word>\b(?:from|import|with|as|async|await|True|False|None)\b|\b\d+(?:\.\d+)?\b)/g,
    shell: /(?<text>'[^']*'|"(?:[^"\\]|\\.)*")|(?<word>(?<=^|\s)--?[\w-]+)|(?<tag>^curl\b)/gm,
  };

  function colour(code) {
    const pattern = TOKENS[code.className];
    if (!pattern) return;
    const text = code.textContent, parts = [];
    let at = 0;
    for (const match of text.matchAll(pattern)) {
      const kind = Object.keys(match.groups).find((name) => match.groups[name] !== undefined);
      parts.push(text.slice(at, match.index), make("span", { class: `t-${kind}` }, match[0]));
      at = match.index + match[0].length;
    }
    code.replaceChildren(...parts, text.slice(at));
  }

  async function copy(block) {
    try {
      await navigator.clipboard.writeText(block.textContent);
    } catch {
      getSelection().selectAllChildren(block); // no clipboard for this page: at least it is selected
      document.execCommand("copy");
    }
  }

  function copyButton(block) {
    const button = make("button", { type: "button", class: "copy" }, "Copy");
    button.addEventListener("click", async () => {
      await copy(block);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    const holder = make("div", { class: "copier" });
    block.replaceWith(holder);
    holder.append(block, button);
  }

  docs.colour = colour;

  let count = 0;
  // One box of `details` becomes tabs; the others of its kind on the page follow the choice.
  function tabs(box) {
    const { tabs: key, name } = box.dataset;
    const list = make("div", { role: "tablist", "aria-label": name });
    const made = [...box.children].map((details) => {
      const id = `tab-${++count}`, title = details.firstElementChild.textContent;
      const tab = make("button", { type: "button", role: "tab", id, "aria-controls": `${id}-panel` }, title);
      const panel = make("div", { role: "tabpanel", id: `${id}-panel`, "aria-labelledby": id, "data-title": title }, ...[...details.children].slice(1));
      return { title, tab, panel };
    });
    const choose = (title) => {
      if (!made.some((one) => one.title === title)) return;
      for (const { title: own, tab, panel } of made) {
        tab.setAttribute("aria-selected", String(own === title));
        tab.tabIndex = own === title ? 0 : -1;
        panel.hidden = own !== title;
      }
    };
    made.forEach(({ title, tab }, number) => {
      tab.addEventListener("click", () => {
        kept.set(`tab-${key}`, title);
        for (const other of document.querySelectorAll(`.tabs[data-tabs="${key}"]`)) other.choose(title);
      });
      tab.addEventListener("keydown", (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        const next = made[(number + step + made.length) % made.length];
        next.tab.click();
        next.tab.focus();
      });
    });
    list.append(...made.map((one) => one.tab));
    box.replaceChildren(list, ...made.map((one) => one.panel));
    box.choose = choose;
    choose(made[0].title);
    choose(kept.get(`tab-${key}`));
  }

  docs.ready((main) => {
    for (const code of main.querySelectorAll("pre > code")) colour(code);
    for (const block of main.querySelectorAll(".code pre")) copyButton(block);
    for (const box of main.querySelectorAll(".tabs")) tabs(box);
    const route = main.querySelector(".route");
    if (route) copyButton(route.querySelector("code"));
  });
})();
