// Once something was typed to try an operation, links to other pages of the site change this page instead of leaving it:
// credentials that are stored nowhere would be lost otherwise.
"use strict";

(() => {
  // Relative links of the bar on top would lead elsewhere from a page in another folder.
  for (const link of document.querySelectorAll(".top a")) link.setAttribute("href", link.href);

  const here = () => location.href.replace(/#.*$/, "");
  let shown = here();

  async function visit(url, push) {
    const response = await fetch(url, { credentials: "same-origin" });
    if (!response.ok) { location.assign(url); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const main = page.getElementById("main");
    // The start page has another frame, and nothing to try.
    if (!main || page.body.dataset.key === "index") { location.assign(url); return; }
    if (push) history.pushState(null, "", url);
    shown = here();
    document.title = page.title;
    document.body.dataset.key = page.body.dataset.key;
    document.getElementById("main").replaceWith(main);
    document.querySelector("footer").replaceWith(page.querySelector("footer"));
    docs.enhance(main);
    const place = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) place.scrollIntoView(); else scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || !docs.typed.size || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.download || link.target || !link.href.startsWith(docs.root) || !/\.html(#|$)/.test(link.href)) return;
    if (link.href.replace(/#.*$/, "") === here()) return;
    event.preventDefault();
    visit(link.href, true).catch(() => location.assign(link.href));
  });
  addEventListener("popstate", () => { if (here() !== shown) visit(location.href, false).catch(() => location.reload()); });
})();
