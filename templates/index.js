// Filters cards and claims by words. The page is complete without this script.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const box = document.querySelector(".search");
  const input = box.querySelector("input"), found = box.querySelector("output");
  const rows = all(".card, .index tbody tr:not(.title, .total)").map((row) => ({ row, text: row.textContent.toLowerCase() }));
  const groups = all(".sentence, .part, .index").reverse();
  const count = (kind) => rows.filter(({ row }) => row.matches(kind) && !row.hidden).length;
  box.hidden = false;
  input.addEventListener("input", () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const { row, text } of rows) row.hidden = !words.every((word) => text.includes(word));
    for (const group of groups) group.hidden = words.length > 0 && !group.querySelector("tbody tr:not(.title, .total, [hidden])");
    for (const row of all(".title, .total")) row.hidden = words.length > 0;
    found.textContent = words.length ? found.dataset.found.replace("%s", count(".card")).replace("%c", count(".claim")) : "";
  });
})();
