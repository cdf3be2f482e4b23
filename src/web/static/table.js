/* A table of areas: headings sort, names are links. Only the rows on screen are sent. */
export default function ({ data, parentElement, setTriggerValue }) {
  const make = (tag, attributes = {}, words = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = words;
    return element;
  };
  const button = (words, name, value, attributes = {}) => {
    const element = make("button", { type: "button", ...attributes }, words);
    element.addEventListener("click", () => setTriggerValue(name, value));
    return element;
  };
  const table = make("table", { class: "atlas-table" });
  table.append(make("caption", {}, data.caption));
  const heading = make("tr");
  data.columns.forEach((column, n) => {
    const cell = make("th", { scope: "col", class: column.number ? "number" : "" });
    const sorted = data.sort[0] === n;
    cell.setAttribute("aria-sort", sorted ? (data.sort[1] ? "descending" : "ascending") : "none");
    cell.append(button(`${column.label}${sorted ? (data.sort[1] ? " ▾" : " ▴") : ""}`, "sort", n));
    heading.append(cell);
  });
  const head = make("thead"), body = make("tbody");
  head.append(heading);
  for (const [code, key, ...cells] of data.rows) {
    const line = make("tr");
    if (code === data.selected) line.setAttribute("aria-current", "true");
    const fill = data.fills[key];
    cells.forEach((words, n) => {
      const cell = make(n ? "td" : "th", { class: data.columns[n].number ? "number" : "" });
      if (!n) {
        cell.setAttribute("scope", "row");
        const link = make("a", { href: data.href.replace("CODE", code) }, words);
        link.addEventListener("click", (event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button > 0) return;
          event.preventDefault();
          setTriggerValue("go", code);
        });
        cell.append(link);
      } else if (n === data.chip) {
        const chip = make("span", { class: "chip", "aria-hidden": "true" });
        chip.style.background = fill.hatch === undefined ? fill.fill
          : `repeating-linear-gradient(${{ 45: 135, 135: 45, 0: 0, 90: 90 }[fill.hatch]}deg, ${fill.line} 0 1.2px, ${fill.fill} 1.2px 5px)`;
        cell.append(chip, document.createTextNode(words));
      } else if (Array.isArray(words)) { // a source that the reader may follow
        cell.append(make("a", { href: words[1], target: "_blank", rel: "noopener noreferrer" }, words[0]));
      } else cell.textContent = words;
      line.append(cell);
    });
    body.append(line);
  }
  table.append(head, body);
  const foot = make("div", { class: "atlas-pager" });
  if (data.pages > 1) {
    const back = button(data.labels.back, "page", data.page - 1);
    const on = button(data.labels.on, "page", data.page + 1);
    back.disabled = data.page <= 0;
    on.disabled = data.page >= data.pages - 1;
    foot.append(back, make("span", {}, data.labels.page), on);
  }
  if (data.download) foot.append(make("a", { href: data.download, download: "" }, data.labels.download));
  // The keyboard stays where it was: on the same heading, or the same side of the pager.
  const buttons = () => [...parentElement.querySelectorAll("button")];
  const focused = buttons().indexOf(document.activeElement);
  parentElement.replaceChildren(table, foot);
  if (focused >= 0) (buttons()[focused] || buttons().at(-1))?.focus({ preventScroll: true });
}
