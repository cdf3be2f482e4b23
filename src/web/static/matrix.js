/* Where communes stood in two years: a table of counts, each of which opens its list. */
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, attributes = {}, words = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = words;
    return element;
  };
  const named = (tag, attributes, words, fill) => {
    const element = make(tag, attributes);
    if (fill) {
      const chip = make("span", { class: "chip", "aria-hidden": "true" });
      chip.style.background = fill.hatch === undefined ? fill.fill
        : `repeating-linear-gradient(${{ 45: 135, 135: 45, 0: 0, 90: 90 }[fill.hatch]}deg, ${fill.line} 0 1.2px, ${fill.fill} 1.2px 5px)`;
      element.append(chip);
    }
    element.append(document.createTextNode(words));
    return element;
  };
  const table = make("table", { class: "atlas-table atlas-matrix" });
  table.append(make("caption", {}, data.caption));
  const across = make("tr"), heading = make("tr");
  across.append(make("td"), make("th", { scope: "colgroup", colspan: data.heads.length }, data.across));
  heading.append(make("th", { scope: "col" }, data.down));
  for (const [, words, fill] of data.heads) heading.append(named("th", { scope: "col" }, words, fill));
  const head = make("thead"), body = make("tbody");
  head.append(across, heading);
  for (const [before, words, fill, cells] of data.rows) {
    const line = make("tr");
    line.append(named("th", { scope: "row" }, words, fill));
    cells.forEach(([count, spoken, way], n) => {
      const after = data.heads[n][0];
      const cell = make("td", { class: spoken ? way : "none" }, spoken ? "" : count);
      if (spoken) {
        const open = data.chosen?.[0] === before && data.chosen?.[1] === after;
        const button = make("button", { type: "button", "aria-expanded": open, "aria-label": spoken }, count);
        button.dataset.cell = `${before}-${after}`;
        button.addEventListener("click", () => setTriggerValue("cell", [before, after]));
        cell.append(button);
      }
      line.append(cell);
    });
    body.append(line);
  }
  table.append(head, body);
  // The keyboard stays on the cell that was opened or closed.
  const held = parentElement.contains(document.activeElement) ? document.activeElement.dataset.cell : null;
  parentElement.replaceChildren(table);
  if (held) parentElement.querySelector(`[data-cell="${held}"]`)?.focus({ preventScroll: true });
}
