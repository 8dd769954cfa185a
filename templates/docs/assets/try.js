// A form to send the operation to the server that this page came from, if it answers the API.
"use strict";

(async () => {
  const { api, method, path } = document.body.dataset;
  const place = document.getElementById("try");
  try {
    const probe = await fetch(`${api}${path.replace(/\{[^}]*\}/g, "1")}`, { method: "OPTIONS" });
    if (!probe.headers.get("allow")) return;
  } catch { return; }

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const fields = [];
  const field = (name, where, value) => {
    const input = element("input", { name, value: value ?? "" });
    fields.push({ name, where, input });
    return element("label", {}, `${name} (${where}) `, input);
  };
  const labels = [field("user", "credentials", "guest"), field("password", "credentials", "guest")];
  for (const row of document.querySelectorAll("tr[id^=parameter-]")) {
    labels.push(field(row.querySelector("th").textContent.trim(), row.cells[1].textContent.split(",")[0].trim()));
  }
  const sample = document.querySelector("#request-sample, pre code.xml");
  const body = method === "POST" || method === "PUT" ? element("textarea", { "aria-label": "Body", spellcheck: "false" }) : null;
  if (body && sample) body.value = sample.textContent;
  const answer = element("pre", { tabindex: "0", "aria-live": "polite" });
  const form = element("form", { class: "try" }, ...labels, ...(body ? [body] : []), element("button", { type: "submit" }, "Send"), answer);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const value = (where, name) => fields.find((f) => f.where === where && f.name === name).input.value;
    let url = path.replace(/\{([^}]*)\}/g, (_, name) => encodeURIComponent(value("path", name)));
    const query = new URLSearchParams(fields.filter((f) => f.where === "query" && f.input.value).map((f) => [f.name, f.input.value]));
    if (String(query)) url += `?${query}`;
    const bytes = new TextEncoder().encode(`${value("credentials", "user")}:${value("credentials", "password")}`);
    const headers = { Authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` };
    if (body) headers["Content-Type"] = body.value.trimStart().startsWith("{") ? "application/json" : "application/xml";
    answer.textContent = "…";
    try {
      const response = await fetch(`${api}${url}`, { method, headers, body: body ? body.value : undefined });
      answer.textContent = `${response.status} ${response.statusText}\n\n${await response.text()}`;
    } catch (error) { answer.textContent = String(error); }
  });
  const title = element("h2", {}, "Try it");
  place.append(title, form);
  place.hidden = false;
})();
