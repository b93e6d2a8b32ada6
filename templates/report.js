
// Sorts tables, filters claims and hides series. The page is complete without this script.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const element = (tag, attributes = {}) => {
    const made = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  };
  // Hidden series stay hidden when the page is reloaded, if the browser allows storage.
  const memory = {
    key: "reportgen:" + document.title,
    read() {
      try { return new Set(JSON.parse(sessionStorage.getItem(this.key)) || []); } catch { return new Set(); }
    },
    write(keys) {
      try { sessionStorage.setItem(this.key, JSON.stringify([...keys])); } catch { /* a sandbox */ }
    },
  };

  // --- series: one button per series, which applies to all figures ---
  const legend = document.querySelector(".legend");
  if (legend) {
    const off = memory.read();
    const apply = (key, button) => {
      button.setAttribute("aria-pressed", String(!off.has(key)));
      for (const group of all(".series")) {
        if (group.dataset.series === key) group.toggleAttribute("data-off", off.has(key));
      }
    };
    for (const label of all("[data-toggle]", legend)) {
      const key = label.dataset.toggle;
      const button = element("button", { type: "button", "data-toggle": key });
      button.append(...label.childNodes);
      label.replaceWith(button);
      button.addEventListener("click", () => {
        if (!off.delete(key)) off.add(key);
        memory.write(off);
        apply(key, button);
      });
      apply(key, button);
    }
    legend.hidden = false;
  }

  // --- claims: show one verdict ---
  const tally = all(".tally [data-verdict]");
  if (tally.length > 1) {
    const buttons = tally.map((item) => {
      const button = element("button", { type: "button", "aria-pressed": "false" });
      button.append(...item.childNodes);
      item.append(button);
      button.addEventListener("click", () => {
        const chosen = button.getAttribute("aria-pressed") !== "true";
        for (const other of buttons) other.setAttribute("aria-pressed", String(chosen && other === button));
        for (const row of all(".claims tbody tr")) {
          row.hidden = chosen && row.dataset.verdict !== item.dataset.verdict;
        }
      });
      return button;
    });
  }

  // --- tables: sort by a column; the third click restores the order ---
  const value = (row, column) => {
    const cell = row.cells[column];
    const number = parseFloat(cell.dataset.value ?? cell.textContent);
    return cell.dataset.value !== undefined || !Number.isNaN(number) ? number : cell.textContent.trim();
  };
  const compare = (a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b
      : typeof a === typeof b ? a.localeCompare(b, undefined, { numeric: true })
        : typeof a === "number" ? -1 : 1;
  for (const table of all("table.sortable")) {
    const body = table.tBodies[0];
    const original = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      const button = element("button", { type: "button" });
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") || "none"];
        for (const other of heads) other.removeAttribute("aria-sort");
        if (next !== "none") head.setAttribute("aria-sort", next);
        const rows = next === "none" ? original : original.slice().sort((a, b) => {
          const order = compare(value(a, column), value(b, column));
          return next === "ascending" ? order : -order;
        });
        body.append(...rows);
      });
    });
  }

  // --- links into folded parts open them, and so does printing ---
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("details:not([open])");
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
})();
