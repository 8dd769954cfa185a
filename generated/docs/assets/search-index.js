// Finds entries by names, paths, attributes, parameters, entitlements and words of the text. Knows nothing of pages.
"use strict";

(() => {
  // camelCase, snake_case and digits are word borders: "machineImage_downloadURI" is machine, image, download, uri.
  function split(name) {
    return name
      .replace(/([a-z])([A-Z0-9])/g, "$1 $2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2").replace(/([0-9])([A-Za-z])/g, "$1 $2")
      .toLowerCase().split(/[^a-z0-9\u0080-\uffff]+/).filter(Boolean);
  }
  const squeeze = (text) => text.toLowerCase().replace(/[^a-z0-9\u0080-\uffff]+/g, "");

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

  // Jargon that no rule finds.
  const ALIASES = { dl: "download", ul: "upload", rm: "delete", remove: "delete", ls: "list", pw: "password", pwd: "password", cfg: "configuration", img: "image", cert: "certificate" };

  // Words of a question that say nothing of what it is about; alone they are taken at their word.
  const STOP = new Set("a an and are can do does for from how i in is it my of on or the to what which with".split(" "));

  const singular = (word) => (word.length > 3 && word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word);

  // From 0 (nothing in common) to 1 (the same).
  function likeness(token, word) {
    if (word === token) return 1;
    if (singular(word) === singular(token)) return 0.95;
    if (word.startsWith(token)) return 0.8;
    if (ALIASES[token] === word) return 0.7;
    if (token.length > 2 && word.includes(token)) return 0.5;
    if (token.length > 4 && near(token, word, token.length > 7 ? 2 : 1)) return 0.45;
    // The beginning of a word with a slip in it, while it is typed.
    if (token.length > 4 && word.length > token.length && near(token, word.slice(0, token.length), 1)) return 0.35;
    return shortFor(token, word) ? 0.3 : 0;
  }

  const lists = (entry) => [["parameter", entry.parameters ?? []], ["attribute", entry.attributes ?? []], ["entitlement", entry.entitlements ?? []]];

  // Each field with what a word in it is worth.
  function fields(entry) {
    return [
      [split(entry.name), 6],
      [split(entry.path ?? ""), 3],
      [split(entry.summary ?? ""), 3],
      [split(`${entry.method ?? ""} ${entry.does ?? ""}`), 2.5],
      ...lists(entry).map(([, names]) => [names.flatMap(split), 2.5]),
      [split(`${entry.groupTitle ?? ""} ${entry.client ?? ""}`), 1.5],
      [(entry.text ?? "").split(" ").filter(Boolean), 1],
    ];
  }

  class Index {
    constructor(entries) {
      this.entries = entries;
      this.words = new Map(); // each word with the entries that it stands in, and its best worth there
      this.wholes = new Map(); // each whole name without its separators, likewise
      this.names = entries.map((entry) => split(entry.name));
      this.paths = entries.map((entry) => (entry.path ? entry.path.toLowerCase().split("/").filter(Boolean) : null));
      entries.forEach((entry, number) => {
        for (const [words, worth] of fields(entry)) for (const word of words) this.#note(this.words, word, number, worth);
        this.#note(this.wholes, squeeze(entry.name), number, 10);
        for (const [, names] of lists(entry)) for (const name of names) this.#note(this.wholes, squeeze(name), number, 8);
      });
    }

    #note(map, word, number, worth) {
      let found = map.get(word);
      if (!found) map.set(word, found = new Map());
      if (!(found.get(number) >= worth)) found.set(number, worth);
    }

    // What a token is worth for each entry, and the words that it is like.
    #token(token) {
      const best = new Map(), like = new Map();
      for (const [word, entries] of this.words) {
        const alike = likeness(token, word);
        if (!alike) continue;
        like.set(word, alike);
        for (const [number, worth] of entries) if (!(best.get(number) >= alike * worth)) best.set(number, alike * worth);
      }
      return { token, best, like };
    }

    // The entries with a name: exactly, below the name of a client's variable, or with a slip in a long one.
    #whole(part) {
      for (let rest = part; rest; rest = rest.includes(".") ? rest.slice(rest.indexOf(".") + 1) : "") {
        const exact = this.wholes.get(squeeze(rest));
        if (exact) return exact;
      }
      const typed = squeeze(part), alike = new Map();
      if (typed.length < 6) return alike;
      for (const [name, entries] of this.wholes) {
        if (name[0] !== typed[0] || !near(typed, name, 1)) continue;
        for (const [number, worth] of entries) if (!(alike.get(number) >= worth / 2)) alike.set(number, worth / 2);
      }
      return alike;
    }

    // One part of a query: as a whole name, or word by word. Only a part that is alone means the name that it is.
    #part(part, points, hits, alone) {
      const tokens = split(part).map((token) => this.#token(token));
      const whole = this.#whole(part);
      this.entries.forEach((_, number) => {
        let found = 0, sum = 0;
        for (const { best } of tokens) {
          const worth = best.get(number);
          if (worth) { found += 1; sum += worth; }
        }
        if (whole.has(number)) { found = tokens.length; sum = Math.max(sum, (alone ? whole.get(number) : 6) * Math.max(tokens.length, 1)); }
        hits[number] += found;
        points[number] += sum;
      });
      return tokens;
    }

    // Returns { found, near }: the entries, best first, and whether none has all words, so that these have some.
    search(text, passes = () => true) {
      const { parts: typed, path, method } = parse(text);
      const telling = typed.filter((part) => !STOP.has(part.toLowerCase()));
      const parts = telling.length || path ? telling : typed;
      const points = this.entries.map(() => 0), hits = this.entries.map(() => 0);
      const tokens = parts.flatMap((part) => this.#part(part, points, hits, parts.length === 1));
      const chosen = this.entries.map((entry, number) => number)
        .filter((number) => passes(this.entries[number]) && (!method || this.entries[number].method === method));
      let open = chosen;
      if (path) {
        const judge = (slips) => new Map(chosen.map((number) => [number, this.paths[number] ? pathLikeness(path, this.paths[number], slips) : 0]));
        let quality = judge(false);
        if (![...quality.values()].some(Boolean)) quality = judge(true);
        open = chosen.filter((number) => quality.get(number) > 0);
        for (const number of open) points[number] += 20 * quality.get(number);
      }
      const most = tokens.length ? open.reduce((best, number) => Math.max(best, hits[number]), 0) : 0;
      if ((tokens.length && !most) || (parts.length && !tokens.length && !path)) return { found: [], near: false };
      const found = open.filter((number) => hits[number] === most);
      for (const number of found) points[number] += this.#bonus(number, tokens);
      found.sort((a, b) => points[b] - points[a] || (this.entries[a].name < this.entries[b].name ? -1 : 1));
      return { found: found.map((number) => this.entries[number]), near: most < tokens.length };
    }

    // Names that have little else than what was asked for come first; at equal points what is called, and of that what reads.
    #bonus(number, tokens) {
      const names = this.names[number];
      const met = names.filter((word) => tokens.some(({ like }) => like.get(word) >= 0.3)).length;
      const asked = tokens.filter(({ like }) => names.some((word) => like.get(word) >= 0.3)).length;
      const kinds = { operation: 0.3, object: 0.2, group: 0.1 };
      const reads = this.entries[number].method === "GET" ? 0.1 : 0;
      return reads + (met ? 4 * (met / names.length) * (asked / tokens.length) : 0) + (kinds[this.entries[number].kind] ?? 0);
    }
  }

  // What has a slash or a star is a path; of an address only its path counts. A method in capitals is meant as such.
  function parse(text) {
    const parts = [];
    let path = null, method = "";
    for (const part of text.trim().split(/\s+/).filter(Boolean)) {
      if (/[/*]/.test(part)) path = pathQuery(part);
      else if (/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(part)) method = part;
      else parts.push(part);
    }
    return { parts, path, method };
  }

  function pathQuery(text) {
    let plain = text.toLowerCase().replace(/^[a-z]+:\/\/[^/]*/, "").replace(/[?#].*$/, "");
    if (Index.base && plain.startsWith(`${Index.base}/`)) plain = plain.slice(Index.base.length);
    const segments = plain.replace(/\$?\{[^}]*\}/g, "*").split("/").filter(Boolean);
    return { segments, open: !plain.endsWith("/"), stars: segments.some((segment) => segment.includes("*")) };
  }

  // A star stands for one segment, or at a price for more. Without stars a segment may be the value of a placeholder.
  // Where nothing is as it was typed, words may have a slip.
  function pathLikeness({ segments, open, stars }, path, slips) {
    const same = (wanted, own, last) => {
      if (wanted === "*") return 1;
      if (wanted.includes("*")) return new RegExp(`^${wanted.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join(".*")}$`).test(own) ? 0.9 : 0;
      if (wanted === own) return 1;
      if (slips && wanted.length > 4 && !own.startsWith("{") && near(wanted, own, 1)) return 0.7;
      if (last && open && !own.startsWith("{") && own.startsWith(wanted)) return 0.8;
      return !stars && own.startsWith("{") ? 0.75 : 0;
    };
    const align = (i, j) => {
      if (i === segments.length) return 0.93 ** (path.length - j);
      if (j === path.length) return 0;
      const one = same(segments[i], path[j], i === segments.length - 1);
      let best = one ? one * align(i + 1, j + 1) : 0;
      if (segments[i] === "*") best = Math.max(best, 0.5 * align(i, j + 1));
      return best;
    };
    let best = align(0, 0);
    for (let j = 1; j < path.length && best < 0.5; j++) if (!path[j].startsWith("{")) best = Math.max(best, 0.5 * align(0, j));
    return best;
  }

  // What of an entry was asked for beside its name: [kind, name] of a parameter, attribute or entitlement, or null.
  function reason(entry, text) {
    const { parts } = parse(text);
    const named = split(`${entry.name} ${entry.path ?? ""}`);
    for (const part of parts) {
      const whole = squeeze(part);
      for (const [kind, names] of lists(entry)) for (const name of names) if (squeeze(name) === whole) return [kind, name];
    }
    const missing = parts.flatMap(split).filter((token) => token.length > 2 && !named.some((word) => likeness(token, word) >= 0.3));
    if (!missing.length) return null;
    for (const [kind, names] of lists(entry)) {
      for (const name of names) if (missing.every((token) => split(name).some((word) => likeness(token, word) >= 0.45))) return [kind, name];
    }
    return null;
  }

  docs.index = { Index, split, reason };
})();
