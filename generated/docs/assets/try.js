// A form that sends the operation to the server that this page came from, if that says that it answers the API.
// What is typed, credentials above all, stays in this script's memory: nothing is stored.
"use strict";

(() => {
  const { make, root } = docs;
  const typed = docs.typed = new Map(); // values by name, for the operations that are looked at next

  // The server says with every file where the API is; asking the API itself would be an error on other servers.
  const asked = fetch(`${root}assets/icon.svg`, { method: "HEAD" }).then((answer) => answer.headers.get("api-base-path"), () => null);

  function field(name, attributes = {}) {
    const input = make("input", { name, autocomplete: "off", spellcheck: "false", ...attributes });
    input.value = typed.get(name) ?? "";
    input.addEventListener("input", () => typed.set(name, input.value));
    return make("label", {}, name, input);
  }

  const named = (main, place) => [...main.querySelectorAll(`.fields.${place} > li`)].map((row) => ({
    name: row.querySelector(".name").textContent,
    type: row.querySelector(".type").textContent,
    slashes: "slashes" in row.dataset,
    required: place === "path" || row.querySelector(".need")?.textContent === "required",
  }));

  function body(main, sends) {
    if (sends === "none") return null;
    if (sends === "file" || sends === "multipart") return make("input", { type: "file", name: "body" });
    const area = make("textarea", { name: "body", spellcheck: "false", "aria-label": "Body" });
    area.value = main.querySelector(".tabs[data-name=Request] code.xml")?.textContent ?? "";
    return area;
  }

  // What the operation answers with, and whatever there is.
  function accepted(types) {
    const known = types.split(" ").filter(Boolean);
    return [...new Set([...(known.length ? known : ["application/xml", "application/json"]), "*/*"])].map((type) => make("option", {}, type));
  }

  function form(main, { sends, accepts }) {
    const rows = [
      field("user", { autocomplete: "username" }),
      field("password", { type: "password", autocomplete: "current-password" }),
      ...named(main, "path").map(({ name, type }) => field(name, { placeholder: type, required: "" })),
      ...named(main, "query").map(({ name, type, required }) => field(`?${name}`, { placeholder: type, ...(required ? { required: "" } : {}) })),
      make("label", {}, "Accept", make("select", { name: "accept" }, ...accepted(accepts))),
    ];
    const sent = body(main, sends);
    if (sent) rows.push(sent.type === "file" ? make("label", {}, "File", sent) : sent);
    return make("form", { class: "try" }, ...rows, make("button", { type: "submit" }, "Send"));
  }

  function target(api, main, path, fields) {
    const slashes = new Map(named(main, "path").map((one) => [one.name, one.slashes]));
    const filled = path.replace(/\{([^}]*)\}/g, (_, name) => {
      const value = fields.elements[name].value;
      return slashes.get(name) ? value.split("/").map(encodeURIComponent).join("/") : encodeURIComponent(value);
    });
    const query = new URLSearchParams(named(main, "query").map(({ name }) => [name, fields.elements[`?${name}`].value]).filter(([, value]) => value));
    return `${api}${filled}${String(query) && `?${query}`}`;
  }

  function request(main, fields, { method, sends, content }) {
    const { user, password, accept } = fields.elements;
    const headers = { Accept: accept.value };
    if (user.value) {
      const bytes = new TextEncoder().encode(`${user.value}:${password.value}`);
      headers.Authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
    }
    // Without credentials of its own the browser asks for none, and keeps none.
    const made = { method, headers, credentials: "omit", cache: "no-store" };
    const input = fields.elements.body;
    if (sends === "multipart") {
      made.body = new FormData();
      made.body.append("file", input.files[0] ?? new Blob([]), input.files[0]?.name ?? "file");
    } else if (sends === "file") {
      made.body = input.files[0] ?? new Blob([]);
      headers["Content-Type"] = "application/octet-stream";
    } else if (input) {
      made.body = input.value;
      headers["Content-Type"] = sends === "text" ? content : input.value.trimStart().startsWith("{") ? "application/json" : "application/xml";
    }
    return made;
  }

  // XML as it is answered has no line breaks.
  function pretty(text, type) {
    if (type.includes("json")) { try { return [JSON.stringify(JSON.parse(text), null, 2), "json"]; } catch { return [text, "json"]; } }
    if (!type.includes("xml")) return [text, "text"];
    let depth = 0;
    return [text.replace(/>\s*</g, ">\n<").split("\n").map((line) => {
      if (line.startsWith("</")) depth -= 1;
      const shown = "  ".repeat(Math.max(depth, 0)) + line;
      if (/^<[^/?!]/.test(line) && !/\/>$/.test(line) && !/<\/[^>]*>$/.test(line)) depth += 1;
      return shown;
    }).join("\n"), "xml"];
  }

  async function shown(response) {
    const type = response.headers.get("content-type") ?? "";
    const parts = [
      make("details", {}, make("summary", {}, "Headers"), make("pre", { tabindex: "0" }, make("code", {}, [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n")))),
    ];
    const data = await response.blob();
    if (!data.size) return [...parts, make("p", { class: "soft" }, "No body.")];
    if (/xml|json|^text\//.test(type) && data.size < 1 << 20) {
      const [text, language] = pretty(await data.text(), type);
      const code = make("code", { class: language }, text);
      docs.colour?.(code);
      return [...parts, make("pre", { tabindex: "0" }, code)];
    }
    const name = /filename="([^"]*)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? "answer";
    return [...parts, make("p", {}, make("a", { href: URL.createObjectURL(data), download: name }, `Save ${name}`), ` (${data.size} bytes)`)];
  }

  docs.ready(async (main) => {
    const place = main.querySelector("#try"), operation = main.dataset;
    const api = await asked;
    if (!place || api === null) return;
    const fields = form(main, operation);
    const status = make("p", { class: "status", role: "status" }), answer = make("div", { class: "answer" });
    fields.append(status, answer);
    fields.addEventListener("submit", async (event) => {
      event.preventDefault();
      status.textContent = "…";
      answer.replaceChildren();
      const began = performance.now();
      try {
        const response = await fetch(target(api, main, operation.path, fields), request(main, fields, operation));
        status.replaceChildren(make("strong", {}, `${response.status} ${response.statusText}`.trim()), ` in ${Math.round(performance.now() - began)} ms`);
        answer.replaceChildren(...await shown(response));
      } catch (error) { status.textContent = `No answer: ${error.message}`; }
    });
    place.replaceChildren(make("h2", { id: "try-it" }, "Try it"), make("p", { class: "soft" }, "Sends the request to this server. Credentials are kept in memory only, until the page is closed or loaded anew."), fields);
    place.hidden = false;
  });
})();
