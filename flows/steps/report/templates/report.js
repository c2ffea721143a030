// Language switch, sorting of tables, search of indicators, copying and printing; what each vintage changes is vintage.js.
"use strict";
(() => {
  const root = document.documentElement;
  const remember = (value) => { try { localStorage.setItem("fedstats-language", value); } catch { /* a browser that keeps nothing */ } };
  const remembered = () => { try { return localStorage.getItem("fedstats-language"); } catch { return null; } };
  const show = (language) => { root.dataset.shown = language; root.lang = language; };
  const said = window.fedstats;
  const languages = said?.languages ?? [root.lang];
  if (languages.includes(remembered())) show(remembered());

  const spans = (texts) => texts.map((text, at) => {
    const span = document.createElement("span");
    span.lang = languages[at];
    span.textContent = text;
    return span;
  });
  const filled = (texts, values) => texts.map((text, at) => text.replace(/\{(\w+)\}/g, (all, name) => values(at)[name] ?? all));
  if (said) {
    for (const place of document.querySelectorAll("[data-vintage]"))
      place.replaceChildren(...spans(filled(said.texts.vintage, () => ({ vintage: said.vintage, time: said.asOf }))));
    for (const place of document.querySelectorAll("[data-complete]"))
      place.replaceChildren(...spans(filled(said.texts.complete, (at) => ({ time: said.asOf, periods: said.complete[at] }))));
    const today = Date.parse(said.asOf.slice(0, 10));
    for (const cell of document.querySelectorAll("[data-due]")) {
      const days = Math.round((today - Date.parse(cell.dataset.due)) / 86400000);
      cell.textContent = days > 0 ? days : "";
    }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if ("language" in button.dataset) { show(languages[(languages.indexOf(root.dataset.shown) + 1) % languages.length]); remember(root.dataset.shown); }
    else if ("print" in button.dataset) window.print();
    else if ("copy" in button.dataset) copy(button);
    else if (button.closest("th")) sort(button.closest("th"));
  });

  const visible = (cell) => cell.innerText.replace(/\s+/g, " ").trim();
  function copy(button) {
    const rows = [...button.closest("section").querySelectorAll("tr")].map((row) => [...row.cells].map(visible).join("\t"));
    const area = document.createElement("textarea");
    area.value = rows.join("\n");
    document.body.append(area);
    area.select();
    document.execCommand("copy"); // the newer interface is closed to pages of a folder
    area.remove();
    button.replaceChildren(...spans(said.texts.copied));
  }

  const key = (cell) => {
    if (!cell) return null;
    const text = cell.dataset.value ?? visible(cell);
    const number = Number(text.replace(/[,%]/g, ""));
    return text === "" || text === "—" ? null : Number.isNaN(number) ? text : number;
  };
  const order = new Intl.Collator("zh-CN", { numeric: true });
  function sort(head) {
    const table = head.closest("table");
    const body = table.tBodies[0];
    const isUp = head.ariaSort === "descending" || (head.ariaSort === null && !head.classList.contains("number"));
    for (const other of head.parentElement.cells) other.ariaSort = null;
    head.ariaSort = isUp ? "ascending" : "descending";
    const rows = [...body.rows].filter((row) => !row.classList.contains("total"));
    rows.sort((one, two) => {
      const [a, b] = [key(one.cells[head.cellIndex]), key(two.cells[head.cellIndex])];
      if (a === null || b === null) return (a === null) - (b === null);
      const found = typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b));
      return isUp ? found : -found;
    });
    body.append(...rows);
  }
  for (const head of document.querySelectorAll("table.sortable thead th")) {
    if (!head.textContent.trim()) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
  }

  for (const input of document.querySelectorAll("[data-search]")) {
    input.addEventListener("input", () => {
      const asked = input.value.trim().toLowerCase();
      for (const group of document.querySelectorAll("[data-group]")) {
        let left = 0;
        for (const item of group.querySelectorAll("[data-item]")) {
          item.hidden = !item.textContent.toLowerCase().includes(asked);
          left += !item.hidden;
        }
        group.hidden = left === 0;
        group.open = asked !== "" && left > 0;
      }
    });
  }
})();
