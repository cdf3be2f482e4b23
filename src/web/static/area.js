/* Where we are and where to go: the breadcrumb and the search box. Real links, so that a middle
   click opens a page of its own; an ordinary click stays in this session. */
export default function ({ data, parentElement, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  document.title = data.title;
  // The address is put right only while it is still the one that was asked: an answer that comes
  // late, after Back or another choice, must not write over it.
  const here = JSON.stringify([...new URLSearchParams(location.search)].sort());
  if (here === JSON.stringify(data.asked) && data.address !== location.pathname + location.search) {
    history.replaceState(history.state, "", data.address + location.hash);
  }
  // Another area begins at the top, also on the page of the one before it.
  const area = data.trail.at(-1).code;
  if ((parentElement.dataset.area ?? area) !== area) document.querySelector(".stMain")?.scrollTo(0, 0);
  parentElement.dataset.area = area;
  if (parentElement.dataset.shown === JSON.stringify(data)) return undefined;
  parentElement.dataset.shown = JSON.stringify(data);

  const make = (tag, attributes = {}, words = "") => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = words;
    return element;
  };
  const go = (event, code) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button > 0) return;
    event.preventDefault();
    setTriggerValue("go", code);
  };

  // A mark beside a figure opens where it comes from: no step in the history, no other page.
  document.onclick = (event) => {
    const mark = event.target.closest?.(".atlas-mark a");
    if (!mark) return;
    event.preventDefault();
    const found = document.getElementById(mark.hash.slice(1)) || document.getElementById("sources");
    if (!found) return;
    found.open = true;
    found.scrollIntoView({ block: "start" });
    (found.querySelector("summary") || found).focus({ preventScroll: true });
  };

  // An address may name an entry of the page, which arrives after this bar.
  const seek = (tries) => {
    const entry = document.getElementById(location.hash.slice(1));
    if (entry) entry.scrollIntoView({ block: "start" });
    else if (tries) setTimeout(seek, 100, tries - 1);
  };
  if (location.hash && !window.atlasSought) seek(100);
  window.atlasSought = true;

  const trail = make("nav", { class: "atlas-trail", "aria-label": data.labels.trail });
  data.trail.forEach((step, n) => {
    if (n) trail.append(make("span", { "aria-hidden": "true" }, "▸"));
    if (step.href) {
      const link = make("a", { href: step.href }, step.name);
      link.addEventListener("click", (event) => go(event, step.code));
      trail.append(link);
    } else trail.append(make("strong", { "aria-current": "page" }, step.name));
  });

  const sides = make("nav", { class: "atlas-sides", "aria-label": data.labels.sides });
  for (const side of data.sides) {
    const link = make("a", side.here ? { "aria-current": "page" } : { href: side.href }, side.name);
    if (!side.here) link.addEventListener("click", (event) => go(event, side.code));
    sides.append(link);
  }

  const search = make("div", { class: "atlas-search", role: "search" });
  const input = make("input", {
    type: "search", role: "combobox", placeholder: data.labels.search, maxlength: "80",
    "aria-label": data.labels.search, "aria-expanded": "false", "aria-controls": "atlas-found",
    "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false" });
  const list = make("ul", { id: "atlas-found", role: "listbox", hidden: "" });
  let found = [], chosen = 0, timer, asked = 0;
  const mark = () => [...list.children].forEach((item, n) =>
    item.setAttribute("aria-selected", String(n === chosen && found.length > 0)));
  const close = () => { list.hidden = true; input.setAttribute("aria-expanded", "false"); };
  const show = () => {
    list.replaceChildren(...found.map((area, n) => {
      const item = make("li", { role: "option" });
      item.append(make("span", {}, area.name), make("small", {}, area.where));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); pick(n); });
      return item;
    }));
    if (!found.length) list.append(make("li", { class: "none" }, data.labels.nothing));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark();
  };
  const pick = (n) => {
    if (!found[n]) return;
    close();
    input.value = "";
    setTriggerValue("go", found[n].code);
  };
  const ask = async () => {
    const mine = ++asked, words = input.value.trim();
    if (!words) { close(); return; }
    const answer = await fetch(`/atlas/search.json?lang=${data.lang}&q=${encodeURIComponent(words)}`);
    const rows = answer.ok ? await answer.json() : [];
    if (mine !== asked) return;
    found = rows;
    chosen = 0;
    show();
  };
  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 120); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") chosen = Math.min(chosen + 1, found.length - 1);
    else if (event.key === "ArrowUp") chosen = Math.max(chosen - 1, 0);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") { clearTimeout(timer); (list.hidden ? ask() : Promise.resolve()).then(() => pick(chosen)); }
    else return;
    event.preventDefault();
    mark();
  });
  input.addEventListener("blur", close);
  search.append(input, list);
  parentElement.replaceChildren(trail, search, sides);
  return undefined;
}
