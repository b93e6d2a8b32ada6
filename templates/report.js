
// Reads values from figures; hides, finds, sorts and saves. The page is complete without this script.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const name in attributes) made.setAttribute(name, attributes[name]);
    made.append(...children);
    return made;
  };
  const button = (content, onclick, attributes) =>
    Object.assign(make("button", { type: "button", ...attributes }, ...[content].flat()), { onclick });
  const press = (made, on) => made.setAttribute("aria-pressed", !!on);
  const page = document.body.dataset, words = JSON.parse(page.words);
  const live = make("p", { class: "unseen", "aria-live": "polite" });
  document.querySelector("main").append(live);

  // --- marks: the levels of their arms, which can be off, or dim beside others ---
  const strip = document.querySelector(".legend");
  const names = new Map(Object.entries(JSON.parse(strip?.parentNode.dataset.names ?? "{}")));
  const levels = (text = "") => names.get(text) ?? text.split("|").flatMap((part) =>
    names.get(part) ?? part.split(", ").flatMap((word) => names.get(word) ?? []));
  const marks = all(".series").map((group) => {
    const { series, of } = group.dataset;
    return { group, of, levels: [...levels(series), ...levels(of)] };
  });
  const light = (arms) => marks.forEach(({ group, levels }) =>
    group.toggleAttribute("data-dim", !!arms && levels.length > 0 && !arms.some((arm) => levels.every((level) => arm.includes(level)))));
  const off = new Set();
  const chips = all("[data-toggle]").map((label) => {
    const { toggle, group } = label.dataset, level = +toggle;
    const chip = button([...label.childNodes], (event) => {
      if (event.shiftKey) return only([level]);
      if (!off.delete(level)) off.add(level);
      apply();
    }, { title: words.only });
    label.replaceWith(chip);
    return { chip, level, group };
  });
  const everything = button(words.all, () => { off.clear(); apply(); });
  const apply = () => {
    for (const { chip, level } of chips) press(chip, !off.has(level));
    for (const { group, levels } of marks) group.toggleAttribute("data-off", levels.some((level) => off.has(level)));
    everything.hidden = !off.size;
  };
  const only = (wanted) => {
    const groups = chips.filter(({ level }) => wanted.includes(level)).map(({ group }) => group);
    for (const { level, group } of chips) if (groups.includes(group)) off[wanted.includes(level) ? "delete" : "add"](level);
    apply();
  };
  const first = marks.find(({ group, levels }) => levels.length && group.closest(".figures"));
  if (first && chips.length) {
    first.group.closest("section").before(strip);
    strip.append(everything);
    strip.hidden = false;
    apply();
    addEventListener("dblclick", ({ target }) => {
      const chip = chips.find(({ chip }) => chip.contains(target)), mark = marks.find(({ group }) => group.contains(target));
      if (chip || mark) only(chip ? [chip.level] : mark.levels);
    });
  }

  // --- search: rows of all tables, and the lines of the arms that it finds ---
  const search = make("input", { type: "search", placeholder: words.search, "aria-label": words.search });
  const rows = all("tbody tr").map((row) => [row, row.textContent.toLowerCase()]);
  let found, hovered;
  search.oninput = () => {
    const text = search.value.trim().toLowerCase();
    const kept = rows.filter(([row, content]) => !row.toggleAttribute("data-missed", !content.includes(text)));
    const arms = [...names].filter(([name]) => name.toLowerCase().includes(text)).map((entry) => entry[1]);
    light(found = text && arms.length && arms);
    live.textContent = words.rows.replace("0", kept.length);
  };
  document.querySelector(".top").append(search);
  addEventListener("mouseover", ({ target }) => {
    const row = target.closest(".data tbody tr");
    if (row === hovered) return;
    hovered = row;
    const arm = levels(row?.cells[0].firstChild?.textContent.trim());
    light(arm.length ? [arm] : found);
  });

  // --- claims: show one verdict ---
  const tally = all(".tally li").map((item) => {
    const chip = button([...item.childNodes], () => {
      const chosen = chip.ariaPressed !== "true" && item.dataset.verdict;
      for (const other of tally) press(other, chosen && other === chip);
      for (const part of all(".claims tbody tr, .claim")) {
        part.hidden = chosen && part.dataset.verdict !== chosen;
        for (const { group, of } of marks) if (of && of === part.dataset.claim) group.toggleAttribute("data-dim", part.hidden);
      }
    }, { "aria-pressed": false });
    item.append(chip);
    return chip;
  });

  // --- tables: sort by a column; the third click restores the order ---
  for (const { tBodies: [body], tHead } of all(".sortable")) {
    const original = [...body.rows], heads = [...tHead.rows[0].cells];
    heads.forEach((head, column) => head.append(button([...head.childNodes], () => {
      const next = { ascending: "descending", descending: "" }[head.ariaSort] ?? "ascending", sign = next === "ascending" ? 1 : -1;
      for (const other of heads) other.removeAttribute("aria-sort");
      if (next) head.setAttribute("aria-sort", next);
      const value = ({ cells }) => cells[column].dataset.value ?? cells[column].textContent.trim();
      const order = (a, b) => a - b || a.localeCompare(b, undefined, { numeric: true });
      body.append(...next ? [...original].sort((a, b) => sign * order(value(a), value(b))) : original);
    })));
  }

  // --- crosshair: the values of all lines of a panel at a position, or the note of a mark ---
  const read = (svg) => {
    const notes = all(":not(svg) > title", svg).map((title) => {
      const mark = title.parentNode, { x, y, width, height } = mark.getBBox();
      title.remove();
      return { mark, text: title.textContent, x: x + width / 2, y: y + height / 2 };
    });
    let along;
    const panels = JSON.parse(svg.dataset.stops ?? "[]").map(([box, ...own]) => [...box, ...along = own.length ? own : along]);
    const lines = all("[data-line]", svg).map((mark) => {
      const [, panel, label] = /^(\d+) (.*)/s.exec(mark.dataset.line);
      return { mark, panel, label, values: mark.dataset.values.split("|") };
    });
    return { notes, panels, lines };
  };
  const visible = ({ mark }) => !mark.closest("[data-off]");
  const nearest = (places, distance) => [...places].sort((a, b) => distance(a) - distance(b))[0];
  for (const canvas of all(".canvas")) {
    const svg = canvas.firstElementChild, box = make("div", { class: "readout", hidden: "" });
    const cross = document.createElementNS(svg.namespaceURI, "path");
    cross.setAttribute("class", "cross");
    canvas.after(box);
    let data, panel = 0, index = -1;
    const show = (title, entries, x, y, path) => {
      box.replaceChildren(make("b", {}, title), ...entries.map(([text, paint]) => make("span", { style: "border-color:" + paint }, text)));
      box.hidden = false;
      cross.setAttribute("d", path);
      svg.append(cross);
      const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width, wide = box.offsetWidth;
      const left = x * scale - canvas.scrollLeft + 14;
      box.style.left = Math.max(0, left + wide < canvas.clientWidth ? left : left - 28 - wide) + "px";
      box.style.top = canvas.offsetTop + y * scale + "px";
      return [title, ...entries.map(([text]) => text)].join("; ");
    };
    const stop = () => {
      const [left, top, , tall, pattern, labels, at] = data.panels[panel], x = left + at[index];
      const entries = data.lines.filter((line) => line.panel == panel && visible(line) && line.values[index])
        .map(({ label, mark, values }) => [`${label}: ${values[index]}`, getComputedStyle(mark.querySelector("path")).stroke]);
      return show(pattern.replace("0", labels[index]), entries, x, top, `M${x} ${top}v${tall}`);
    };
    const note = () => {
      const { text, x, y } = data.notes[index];
      return show(text, [], x, y, `M${x - 9} ${y}h18M${x} ${y - 9}v18`);
    };
    const hide = () => { box.hidden = true; cross.remove(); };
    canvas.onpointermove = ({ clientX, clientY, target }) => {
      data ??= read(svg);
      const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
      const inside = data.panels.findIndex(([left, top, wide, tall]) => Math.abs(2 * (x - left) - wide) < wide + 18 && Math.abs(2 * (y - top) - tall) < tall + 18);
      if (inside >= 0) {
        const [left, , , , , , at] = data.panels[panel = inside];
        index = at.indexOf(nearest(at, (place) => Math.abs(left + place - x)));
        return stop();
      }
      const shown = data.notes.filter(visible), far = (note) => Math.hypot(note.x - x, note.y - y);
      const under = shown.find(({ mark }) => mark.contains(target)), near = under ?? nearest(shown, far);
      if (!near || !under && far(near) > 15) return hide();
      index = data.notes.indexOf(near);
      note();
    };
    canvas.onpointerleave = canvas.onblur = hide;
    canvas.onkeydown = (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1, Home: -1e6, End: 1e6, ArrowDown: 0, ArrowUp: 0 }[event.key];
      if (event.key === "Escape") hide();
      data ??= read(svg);
      const count = data.panels.length;
      if (step === undefined || !step && count < 2) return;
      event.preventDefault();
      if (!step) panel = (panel + (event.key === "ArrowDown" ? 1 : count - 1)) % count;
      const places = count ? data.panels[panel][6] : data.notes;
      index = Math.max(0, Math.min(places.length - 1, index + step * (event.shiftKey ? 10 : 1)));
      if (places.length) live.textContent = count ? stop() : note();
    };
  }

  // --- figures as files, with title and source ---
  const save = (name, type, content) => {
    const href = URL.createObjectURL(new Blob([content], { type }));
    make("a", { href, download: page.suite + "-" + name }).click();
    setTimeout(() => URL.revokeObjectURL(href), 1e4);
  };
  const alone = (svg, title) => {
    const copy = svg.cloneNode(true), { width, height } = svg.viewBox.baseVal, lines = title.match(/.{1,115}(\s|$)/g);
    for (const part of all(".cross, [data-off]", copy)) part.remove();
    const top = -20 * lines.length - 24, wide = width + 32, tall = height + 56 - top;
    const text = (line, y, font) => `<text y="${y}" style="font:${font} sans-serif">${make("i", {}, line).innerHTML}</text>`;
    const given = { viewBox: `-16 ${top} ${wide} ${tall}`, width: wide, height: tall, style: "max-width:none" };
    for (const name in given) copy.setAttribute(name, given[name]);
    copy.insertAdjacentHTML("afterbegin", `<rect x="-16" y="${top}" width="${wide}" height="${tall}" fill="#fff"/>`
      + lines.map((line, i) => text(line, top + 28 + 20 * i, "bold 15px")).join("") + text(page.source, height + 30, "12px"));
    return [new XMLSerializer().serializeToString(copy).replace(/var\(--[\w-]+,(#\w+)\)/g, "$1"), wide * 2, tall * 2];
  };
  const csv = (table) => {
    const small = (cell) => cell.querySelector("small")?.textContent ?? "";
    const main = (cell) => cell.dataset.value ?? cell.textContent.replace(small(cell), "").trim();
    const [head, ...body] = [...table.rows].map(({ cells }) => [...cells]);
    const line = (cells, detail) => cells.flatMap((cell, i) => body.some((row) => small(row[i])) ? [main(cell), detail(cell)] : main(cell))
      .map((text) => `"${text.replaceAll('"', '""')}"`).join();
    return [line(head, (cell) => main(cell) + ", " + words.detail), ...body.map((row) => line(row, small)), ""].join("\n");
  };
  for (const figure of all("figure")) {
    const views = all(".canvas", figure), caption = figure.querySelector("figcaption"), tools = make("span", { class: "tools" });
    const title = caption.firstElementChild.textContent;
    const tool = (name, act) => tools.append(button(name, () => act(views.find(({ hidden }) => !hidden).firstElementChild),
      { "aria-label": name + ", " + views[0].ariaLabel }));
    if (views[1]) {
      views[1].hidden = true;
      const swap = button(words.log, () => {
        for (const view of views) view.hidden = !view.hidden;
        press(swap, views[0].hidden);
      }, { "aria-pressed": false });
      tools.append(swap);
    }
    tool("SVG", (svg) => save(svg.id + ".svg", "image/svg+xml", alone(svg, title)[0]));
    tool("PNG", (svg) => {
      const [text, width, height] = alone(svg, title), picture = new Image(), canvas = make("canvas", { width, height });
      picture.onload = () => {
        canvas.getContext("2d").drawImage(picture, 0, 0, width, height);
        canvas.toBlob((blob) => save(svg.id + ".png", "image/png", blob));
      };
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    });
    tool("CSV", (svg) => save(svg.id + ".csv", "text/csv",
      `# ${title}\n# ${page.source}\n` + csv(document.getElementById(figure.id + "-numbers").closest("table"))));
    caption.append(" ", tools);
  }

  // --- links to parts, which unfold what they lead to ---
  for (const head of all("section h2, figcaption")) {
    head.append(" ", make("a", { class: "here", href: "#" + head.closest("section, figure").id, tabindex: -1, "aria-hidden": true }, "#"));
  }
  document.querySelector(".bottom").append(button(words.unfold, () => { for (const part of all("details")) part.open = true; }));
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let at = target; at; at = at.parentElement) { at.hidden = false; at.open = true; }
    target?.scrollIntoView();
  };
  onhashchange = reveal;
  onclick = (e) => e.target.hash && setTimeout(reveal);
  reveal();
})();
