/* The choropleth in the map's frame: geometry comes once, as an immutable file; each change of
   year, indicator or language brings one class code per area and repaints one canvas. */
(() => {
  "use strict";
  const FAILED = MAP_FAILED;
  const OBJECTS = { province: "provinces", district: "districts", commune: "communes" };
  const EDGE = 14; // pixels left free along the frame's edges
  /* Where the legend may lie, the usual place first; the map's own buttons are at the top left. */
  const CORNERS = [["left", "bottom"], ["right", "bottom"], ["right", "top"]];
  const SMALLER = [0, 0.25, 0.5]; // zoom given up so that the legend covers nothing
  const WORTH = 16; // points that a step of zoom must uncover, as it makes all else smaller
  const BUTTONS = 90; // pixels from the top that they take
  const SAMPLES = 9; // points across the legend at which it is seen what it covers
  const LABELLED = 400; // shapes: of more, the provinces are named, without tiers
  const KEPT_FILES = 16, RETRY = 1500; // files in memory; milliseconds before a second try
  const DEAD_ZONE = 6; // pixels between press and release that still count as a click
  const files = new Map(); // address -> promise of decoded file
  const atlas = (window.atlas = { state: null });
  let map, pane, spec, said, scene, hover = null, painted = 0, turn = 0, announced = false;
  let tips = { url: null, rows: null };
  let laying = false, moved = false; // whether we move the map now; whether the reader has moved it

  const fetchOnce = (url, decode) => {
    if (files.size >= KEPT_FILES && !files.has(url)) files.delete(files.keys().next().value);
    if (!files.has(url)) {
      const wanted = fetch(url).then((answer) => {
        if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
        return answer.json();
      }).then(decode);
      wanted.catch(() => files.delete(url));
      files.set(url, wanted);
    }
    return files.get(url);
  };

  /* ---- geometry: TopoJSON to paths in Web Mercator, about an origin inside the country ---- */
  const ORIGIN = { x: 0.7916, y: 0.4648 };
  const SCALE = 1 << 20; // world units: single precision paths stay exact to a centimetre
  const worldX = (lon) => ((lon + 180) / 360 - ORIGIN.x) * SCALE;
  const worldY = (lat) => {
    const s = Math.sin((lat * Math.PI) / 180);
    return (0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI) - ORIGIN.y) * SCALE;
  };

  const decodeTopology = (topology) => {
    const { scale, translate } = topology.transform;
    const arcs = topology.arcs.map((arc) => {
      let x = 0, y = 0;
      return arc.map(([dx, dy]) => {
        x += dx; y += dy;
        return [worldX(x * scale[0] + translate[0]), worldY(y * scale[1] + translate[1])];
      });
    });
    const ring = (indices) => indices.flatMap((i, n) => {
      const points = i < 0 ? arcs[~i].slice().reverse() : arcs[i];
      return n ? points.slice(1) : points;
    });
    const shapes = {};
    for (const [name, object] of Object.entries(topology.objects)) {
      shapes[name] = object.geometries.filter((g) => g.arcs).map((g) => {
        const path = new Path2D();
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        for (const polygon of g.type === "MultiPolygon" ? g.arcs : [g.arcs]) {
          for (const indices of polygon) {
            ring(indices).forEach(([x, y], n) => {
              if (n) path.lineTo(x, y); else path.moveTo(x, y);
              box[0] = Math.min(box[0], x); box[1] = Math.min(box[1], y);
              box[2] = Math.max(box[2], x); box[3] = Math.max(box[3], y);
            });
            path.closePath();
          }
        }
        const codes = g.properties?.codes || (g.id === undefined ? [] : [g.id]);
        return { id: g.id, codes, name: g.properties?.name, path, box };
      });
    }
    return shapes;
  };

  /* ---- the hatches of what is missing: drawn in device pixels, whatever the zoom ---- */
  const hatches = new Map();
  const hatch = (entry, ratio) => {
    const key = `${entry.hatch} ${ratio}`;
    if (!hatches.has(key)) {
      const tile = document.createElement("canvas");
      const size = (tile.width = tile.height = Math.round(8 * ratio));
      const ink = tile.getContext("2d");
      ink.fillStyle = entry.fill;
      ink.fillRect(0, 0, size, size);
      ink.strokeStyle = entry.line;
      ink.lineWidth = 1.2 * ratio;
      ink.beginPath();
      for (const shift of [-size, 0, size]) {
        if (entry.hatch === 0) { ink.moveTo(0, size / 2); ink.lineTo(size, size / 2); }
        else if (entry.hatch === 90) { ink.moveTo(size / 2, 0); ink.lineTo(size / 2, size); }
        else if (entry.hatch === 45) { ink.moveTo(shift, size); ink.lineTo(shift + size, 0); }
        else { ink.moveTo(shift, 0); ink.lineTo(shift + size, size); }
      }
      ink.stroke();
      hatches.set(key, ink.createPattern(tile, "repeat"));
    }
    return hatches.get(key);
  };

  /* ---- one canvas for the areas, one for lines and labels over them, one for the outlines of what
     stands out, one for the pointer: a change of year fills anew the areas whose class has changed, and leaves the rest as it is ---- */
  const Pane = L.Layer.extend({
    onAdd(target) {
      const canvas = () => L.DomUtil.create(
        "canvas", "atlas-canvas leaflet-zoom-animated", target.getPane("overlayPane"));
      this.canvases = [canvas(), canvas(), canvas(), canvas()];
      [this.base, this.over, this.flags, this.mark] = this.canvases;
      this.base.setAttribute("role", "img");
      this.over.setAttribute("aria-hidden", "true");
      this.flags.setAttribute("aria-hidden", "true");
      this.mark.setAttribute("aria-hidden", "true");
      target.on("moveend", this.redraw, this); // the last event of every zoom and resize too
      target.on("zoomanim", this.animate, this);
    },
    animate(event) {
      const scale = map.getZoomScale(event.zoom);
      const corner = map._latLngBoundsToNewLayerBounds(this.bounds, event.zoom, event.center).min;
      for (const canvas of this.canvases) L.DomUtil.setTransform(canvas, corner, scale);
    },
    redraw() { place(); draw(); },
  });

  const place = () => {
    const size = map.getSize(), pad = 0.1;
    const corner = map.containerPointToLayerPoint(size.multiplyBy(-pad)).round();
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(size.x * (1 + 2 * pad)), height = Math.round(size.y * (1 + 2 * pad));
    pane.bounds = L.latLngBounds(
      map.layerPointToLatLng(corner), map.layerPointToLatLng(corner.add([width, height])));
    const origin = map.getPixelOrigin().add(corner);
    const scale = (256 * 2 ** map.getZoom()) / SCALE;
    pane.view = { ratio, scale, width, height, corner,
      dx: ORIGIN.x * SCALE * scale - origin.x, dy: ORIGIN.y * SCALE * scale - origin.y };
    for (const canvas of pane.canvases) {
      if (canvas.width !== width * ratio || canvas.height !== height * ratio) {
        canvas.width = width * ratio; canvas.height = height * ratio;
        canvas.style.width = `${width}px`; canvas.style.height = `${height}px`;
      }
      L.DomUtil.setTransform(canvas, corner, 1);
    }
  };

  const begin = (canvas, clear = true) => {
    const { ratio, scale, width, height, dx, dy } = pane.view;
    const ink = canvas.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    if (clear) ink.clearRect(0, 0, width * ratio, height * ratio);
    ink.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * dx, ratio * dy);
    ink.lineJoin = "round";
    return ink;
  };
  const seen = (box) => {
    const { scale, width, height, dx, dy } = pane.view;
    return box[2] * scale + dx > 0 && box[0] * scale + dx < width
      && box[3] * scale + dy > 0 && box[1] * scale + dy < height;
  };
  const fillOf = (ink, entry) => {
    if (entry.hatch === undefined) return entry.fill;
    const pattern = hatch(entry, pane.view.ratio);
    pattern.setTransform(ink.getTransform().inverse());
    return pattern;
  };
  const lines = (ink, shapes, width, colour) => {
    ink.lineWidth = width / pane.view.scale;
    ink.strokeStyle = colour;
    for (const shape of shapes) if (seen(shape.box)) ink.stroke(shape.path);
  };

  const fill = (shapes, clear) => {
    const ink = begin(pane.base, clear);
    for (const shape of shapes) {
      if (!seen(shape.box)) continue;
      ink.fillStyle = fillOf(ink, shape.entry);
      ink.fill(shape.path, "evenodd");
    }
  };
  const trace = () => {
    const ink = begin(pane.over);
    const { level } = spec, { style } = said;
    const close = spec.area.length > 2 || level !== "commune";
    lines(ink, scene.shapes, close ? 0.9 : 0.45, style.between);
    if (level === "commune") lines(ink, scene.file.districts, close ? 1.4 : 0.6, style.line);
    lines(ink, scene.file.provinces, spec.area === "KH" ? 1.3 : 1.8, style.ink);
    const chosen = scene.shapes.filter((s) => s.codes.includes(spec.selected));
    lines(ink, chosen, 6, style.ground);
    lines(ink, chosen, 3, style.accent);
    labels(ink);
  };
  const draw = () => {
    if (!scene || !pane.view) return;
    fill(scene.shapes, true);
    trace();
    flag();
    outline();
  };
  /* Paint what a change of year alone has changed. */
  const redraw = () => {
    fill(scene.shapes.filter((s) => s.entry !== s.before), false);
    if (said.numbered && scene.shapes.length <= LABELLED) trace();
    flag();
    outline();
  };

  /* Outline what stands out: whole or dashed lines in pixels, whatever the zoom. */
  const flag = () => {
    const ink = begin(pane.flags), { style } = said;
    const wide = spec.level === "commune" && spec.area === "KH" ? 2 : 2.8;
    for (const edge of ["solid", "dashed"]) {
      const shapes = scene.shapes.filter((s) => s.edge === edge);
      ink.setLineDash([]);
      lines(ink, shapes, wide + 2, style.halo);
      if (edge === "dashed") ink.setLineDash([4 / pane.view.scale, 3 / pane.view.scale]);
      lines(ink, shapes, wide, style.flag);
    }
    ink.setLineDash([]);
  };

  const outline = () => {
    if (!pane.view) return; // the pointer may leave before the first painting
    const ink = begin(pane.mark);
    if (hover) { lines(ink, [hover], 4, said.style.ground); lines(ink, [hover], 2, said.style.ink); }
  };

  /* ---- labels: the name where it fits, the tier's number with it ---- */
  const labels = (ink) => {
    const { ratio, scale, dx, dy } = pane.view;
    const { level, lang } = spec, { style } = said;
    ink.setTransform(ratio, 0, 0, ratio, 0, 0);
    ink.textAlign = "center"; ink.textBaseline = "middle";
    const taken = [];
    const large = Math.max(12, Math.min(18, map.getSize().x / 68));
    const put = (words, shape, size, room) => {
      ink.font = `600 ${lang === "km" ? size * 1.15 : size}px ${style.font}`;
      const wide = ink.measureText(words).width, high = size * (lang === "km" ? 1.9 : 1.3);
      const x = shape.at[0] * scale + dx, y = shape.at[1] * scale + dy;
      const box = [x - wide / 2 - 2, y - high / 2, x + wide / 2 + 2, y + high / 2];
      if (wide > (shape.box[2] - shape.box[0]) * scale * room) return false;
      if (high > (shape.box[3] - shape.box[1]) * scale * room) return false;
      if (taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) return false;
      taken.push(box);
      ink.lineWidth = 3.5; ink.lineJoin = "round"; ink.strokeStyle = style.halo;
      ink.strokeText(words, x, y);
      ink.fillStyle = style.ink; ink.fillText(words, x, y);
      return true;
    };
    const bySize = (shapes) => shapes.filter((s) => s.at && seen(s.box)).sort((a, b) =>
      (b.box[2] - b.box[0]) * (b.box[3] - b.box[1]) - (a.box[2] - a.box[0]) * (a.box[3] - a.box[1]));
    const names = (shapes, size, room) => {
      for (const shape of bySize(shapes)) {
        const name = nameOf(shape.codes[0]);
        const number = said.numbered && /^\d$/.test(shape.key || "") ? shape.key : "";
        if (!put(number ? `${name} ${number}` : name, shape, size, room) && number) put(number, shape, size, room);
      }
    };
    if (spec.area === "KH" && level === "commune") names(scene.file.provinces, large + 1, 1.1);
    else names(scene.shapes, level === "commune" ? large : large + 1, level === "province" ? 1.1 : 0.96);
  };

  /* ---- names, classes, scene ---- */
  const nameOf = (code) => scene.names.get(code)?.[spec.lang === "km" ? 0 : 1] ?? code;
  const decodeNames = (file) => {
    const names = new Map();
    file.codes.forEach((code, n) => names.set(code, [
      file.km[n], file.en[n],
      file.at[n] && [worldX(file.at[n][0]), worldY(file.at[n][1])]]));
    return names;
  };
  const within = (code, area) => area === "KH" || code.startsWith(area);

  const compose = (file, names) => {
    const length = { province: 2, district: 4, commune: 6 }[spec.level];
    const listed = [...names.keys()].filter((c) => c.length === length && c !== "KH" && within(c, spec.area));
    const keys = new Map(Object.entries(said.classes).map(([key, entry]) => [entry.code, key]));
    const classes = {};
    listed.forEach((code, n) => { classes[code] = keys.get(spec.classes[n]) ?? null; });
    const shapes = file[OBJECTS[spec.level]].filter((s) =>
      s.codes.length === 0 ? spec.area.length < 4 : s.codes.some((c) => within(c, spec.area)));
    const flagged = {}, edges = new Map();
    for (const [key, places] of Object.entries(spec.flags)) {
      flagged[key] = places.map((n) => listed[n]);
      for (const code of flagged[key]) edges.set(code, said.classes[key].edge);
    }
    const drawn = new Set();
    for (const shape of shapes) {
      const held = new Set(shape.codes.map((c) => classes[c]).filter((k) => k !== undefined));
      shape.before = shape.entry;
      shape.key = held.size === 1 ? [...held][0] : held.size ? "disagree" : "unmatched";
      shape.entry = said.classes[shape.key];
      shape.edge = shape.entry.edge || edges.get(shape.codes.find((c) => edges.has(c)));
      shape.codes.forEach((c) => drawn.add(c));
    }
    for (const group of [shapes, file.provinces, file.districts]) {
      for (const shape of group || []) shape.at = names.get(shape.codes[0])?.[2];
    }
    const communes = [...drawn].filter((c) => c.length === 6 && within(c, spec.area)).length;
    const shown = spec.level === "commune" ? communes
      : [...names.keys()].filter((c) => c.length === 6 && within(c, spec.area)).length;
    return { file, names, shapes, classes, flagged, communes: shown };
  };

  /* The legend's title folds it; both stay while what is under them changes, and so does the focus. */
  const title = document.createElement("button"), body = document.createElement("section");
  title.type = "button";
  body.id = "atlas-legend-body";
  title.setAttribute("aria-controls", body.id);
  title.setAttribute("aria-expanded", "true");
  title.addEventListener("click", () => {
    body.hidden = !body.hidden;
    title.setAttribute("aria-expanded", String(!body.hidden));
  });

  const legend = () => {
    const box = document.getElementById("atlas-legend");
    const swatch = (entry) => {
      const mark = document.createElement("span");
      mark.className = "swatch";
      const line = entry.line, angle = { 45: 135, 135: 45, 0: 0, 90: 90 }[entry.hatch];
      mark.style.background = entry.hatch === undefined ? entry.fill
        : `repeating-linear-gradient(${angle}deg, ${line} 0 1.2px, ${entry.fill} 1.2px 5px)`;
      if (entry.edge) mark.style.border = `2px ${entry.edge} ${said.style.flag}`;
      return mark;
    };
    title.textContent = said.title.replace("{year}", spec.year);
    title.title = said.fold;
    const unit = document.createElement("small");
    unit.className = "unit";
    unit.textContent = said.unit;
    body.replaceChildren(...said.unit ? [unit] : []);
    box.replaceChildren(title, body);
    for (const [key, number] of spec.legend) {
      const entry = said.classes[key];
      const row = document.createElement("div");
      const count = document.createElement("b");
      count.textContent = number;
      const words = document.createElement("span");
      words.textContent = entry.label;
      row.append(swatch(entry), count, words);
      body.append(row);
    }
    if (spec.selected) {
      const row = document.createElement("div"), mark = document.createElement("span");
      const count = document.createElement("b"), words = document.createElement("span");
      mark.className = "swatch selected";
      words.textContent = nameOf(spec.selected);
      row.append(mark, count, words);
      body.append(row);
    }
    for (const words of [lineOf(), said.caution].filter(Boolean)) {
      const row = document.createElement("p");
      row.textContent = words;
      body.append(row);
    }
    const note = document.createElement("small");
    note.textContent = said.note;
    body.append(note);
  };
  const lineOf = () => spec.line
    && said.lines[spec.line[0]].replace(/\{(\w+)\}/g, (_, name) => spec.line[1][name]);
  /* The legend as it is read aloud, folded or not. */
  const aloud = () => [title.textContent, said.unit,
    ...spec.legend.map(([key, number]) => `${number} ${said.classes[key].label}`),
    lineOf(), said.caution, said.note].filter(Boolean).join(". ");

  const load = (wanted) => Promise.all([fetchOnce(wanted.geometry, decodeTopology),
    fetchOnce(wanted.names, decodeNames), fetchOnce(wanted.words, (words) => words)]);
  const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
  const sayFailed = (lang) => {
    document.getElementById("atlas-legend").textContent = FAILED[lang];
    // The rest of the page waits for the map no longer.
    window.Streamlit.setComponentValue({ painted: true });
  };

  /* ---- where the map and its legend lie: the area fills the frame beside its legend, in the corner
     where the legend covers least of it; a little smaller where it would cover some everywhere ---- */
  const corners = () => {
    const [west, south, east, north] = spec.bounds;
    return { low: [south, west], high: [north, east] };
  };
  /* The place of the area's top left, and that of the legend, for a zoom and a corner. */
  const lay = (zoom, [side, end]) => {
    const size = map.getSize(), box = document.getElementById("atlas-legend");
    const { low, high } = corners();
    const from = map.project(low, zoom), to = map.project(high, zoom);
    const width = to.x - from.x, height = from.y - to.y;
    const across = box.offsetWidth + 2 * EDGE, up = box.offsetHeight + 2 * EDGE;
    const middle = [(size.x - width) / 2, (size.y - height) / 2];
    const x = side === "left" ? Math.min(Math.max(middle[0], across), size.x - EDGE - width)
      : Math.max(Math.min(middle[0], size.x - across - width), EDGE);
    const beside = side === "left" ? x >= across : x + width <= size.x - across;
    const y = beside ? middle[1]
      : end === "bottom" ? Math.max(Math.min(middle[1], size.y - up - height), EDGE)
        : Math.min(Math.max(middle[1], up), size.y - EDGE - height);
    return { zoom, side, end, origin: [from.x - x, to.y - y], size,
      left: side === "left" ? EDGE : size.x - across + EDGE,
      top: end === "top" ? EDGE : size.y - up + EDGE,
      width: box.offsetWidth, height: box.offsetHeight };
  };
  /* At how many of the points across the legend an area lies under it. */
  const covered = (lain) => {
    const shapes = spec.area === "KH" ? scene.file.provinces : scene.shapes;
    const ink = pane.mark.getContext("2d"), whole = 256 * 2 ** lain.zoom;
    ink.setTransform(1, 0, 0, 1, 0, 0);
    let count = 0;
    for (let n = 0; n < SAMPLES * SAMPLES; n += 1) {
      const px = lain.left + (lain.width * (n % SAMPLES)) / (SAMPLES - 1);
      const py = lain.top + (lain.height * Math.floor(n / SAMPLES)) / (SAMPLES - 1);
      const x = ((lain.origin[0] + px) / whole - ORIGIN.x) * SCALE;
      const y = ((lain.origin[1] + py) / whole - ORIGIN.y) * SCALE;
      if (shapes.some((s) => s.box[0] <= x && x <= s.box[2] && s.box[1] <= y && y <= s.box[3]
        && ink.isPointInPath(s.path, x, y, "evenodd"))) count += 1;
    }
    return count;
  };
  const fit = () => {
    const { low, high } = corners();
    const full = map.getBoundsZoom([low, high], false, L.point(2 * EDGE, 2 * EDGE));
    let best = null, least = Infinity;
    for (const [smaller, corner] of SMALLER.flatMap((s) => CORNERS.map((c) => [s, c]))) {
      const lain = lay(Math.max(full - smaller, map.getMinZoom()), corner);
      const under = lain.side === "left" && lain.top < BUTTONS; // the map's own buttons
      const cost = covered(lain) + smaller * WORTH + (under ? SAMPLES : 0);
      if (cost < least) { best = lain; least = cost; }
    }
    const box = document.getElementById("atlas-legend");
    for (const side of ["left", "right", "top", "bottom"]) {
      box.style[side] = [best.side, best.end].includes(side) ? `${EDGE}px` : "auto";
    }
    const centre = L.point(best.origin).add(best.size.divideBy(2));
    ourselves(() => map.setView(map.unproject(centre, best.zoom), best.zoom, { reset: true }));
  };
  /* What moves the map without this is the reader, and then nothing but another area moves it again. */
  const ourselves = (move) => { laying = true; move(); laying = false; };
  /* Keep up with the frame's size: the whole area in view again, or the reader's own place. */
  const resize = () => {
    ourselves(() => map.invalidateSize({ animate: false }));
    const { x, y } = map.getSize();
    if (!scene || !x || !y) return;
    mark();
    if (!moved) fit();
  };

  /* ---- what tells synthetic figures and schematic shapes in a picture of the map alone: over the
     classes and under all that is read, so close that a third of the map has it; drawn when the
     words or the frame's size change, and left alone by a change of year ---- */
  const mark = () => {
    const canvas = document.getElementById("atlas-mark"), { x, y } = map.getSize();
    const ratio = window.devicePixelRatio || 1, reach = Math.hypot(x, y) / 2;
    const size = x < 600 ? 11 : x < 1000 ? 14 : 18;
    canvas.width = x * ratio; canvas.height = y * ratio;
    const ink = canvas.getContext("2d");
    ink.setTransform(ratio, 0, 0, ratio, (x * ratio) / 2, (y * ratio) / 2);
    ink.rotate((-28 * Math.PI) / 180);
    ink.font = `600 ${size}px ${said.style.font}`;
    ink.lineWidth = 2; ink.strokeStyle = said.style.mark_halo; ink.fillStyle = said.style.mark;
    for (let row = 0; said.marks.length && 3 * size * row < 2 * reach; row += 1) {
      const words = said.marks[row % said.marks.length], turn = Math.floor(row / said.marks.length);
      const wide = ink.measureText(words).width + 1.2 * size;
      for (let left = -reach - ((turn % 3) * wide) / 3; left < reach; left += wide) {
        ink.strokeText(words, left, 3 * size * row - reach);
        ink.fillText(words, left, 3 * size * row - reach);
      }
    }
  };

  atlas.paint = async (wanted) => {
    const mine = ++turn;
    start();
    let loaded;
    try {
      loaded = await load(wanted).catch(() => pause(RETRY).then(() => load(wanted)));
    } catch (fault) {
      if (mine === turn) sayFailed(wanted.lang);
      throw fault;
    }
    const [file, names, words] = loaded;
    if (mine !== turn) return; // a later choice overtook this one
    const same = spec && ["geometry", "area", "words", "level", "selected"].every((k) => spec[k] === wanted[k]);
    if (!spec || spec.area !== wanted.area) moved = false;
    spec = wanted;
    said = words;
    hover = null;
    hideTip();
    document.documentElement.lang = spec.lang;
    scene = compose(file, names);
    legend();
    if (!same) mark();
    if (same) redraw(); else if (moved) { place(); draw(); } else fit();
    requestAnimationFrame(() => {
      if (mine !== turn) return;
      pane.base.setAttribute("aria-label", aloud());
      painted += 1;
      atlas.state = Object.freeze({
        areas: scene.shapes.length, communes: scene.communes, level: spec.level, year: spec.year,
        indicator: spec.indicator, estimate: spec.estimate, lang: spec.lang,
        classes: scene.classes, flagged: scene.flagged, painted });
      if (!announced) { announced = true; window.Streamlit.setComponentValue({ painted: true }); }
      if (!same) document.fonts.load(`600 14px ${said.style.font}`, "កA").then(() => { if (mine === turn) { trace(); mark(); } });
    });
  };

  /* Where an area's label point lies in the frame, for tests that click as a reader would. */
  atlas.where = (code) => {
    const at = scene?.names.get(code)?.[2];
    if (!at) return null;
    const { scale, dx, dy, corner } = pane.view;
    const point = map.layerPointToContainerPoint([at[0] * scale + dx + corner.x, at[1] * scale + dy + corner.y]);
    return [point.x, point.y];
  };

  /* ---- tooltip and click ---- */
  const under = (event) => {
    if (!scene || !pane.view) return null;
    const point = map.mouseEventToLayerPoint(event);
    const { scale, dx, dy, corner } = pane.view;
    const px = point.x - corner.x, py = point.y - corner.y;
    const x = (px - dx) / scale, y = (py - dy) / scale;
    const ink = pane.mark.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    return scene.shapes.find((s) => s.box[0] <= x && x <= s.box[2] && s.box[1] <= y && y <= s.box[3]
      && ink.isPointInPath(s.path, x, y, "evenodd")) || null;
  };
  const tip = () => document.getElementById("atlas-tip");
  const hideTip = () => { const box = tip(); if (box) box.hidden = true; };
  const loadTips = () => {
    if (tips.url === spec.tips) return;
    const url = spec.tips;
    tips = { url, rows: null };
    fetchOnce(url, (rows) => rows).then((rows) => { if (tips.url === url) { tips.rows = rows; fillTip(); } });
  };
  const fillTip = () => {
    if (!hover) return;
    const box = tip();
    box.replaceChildren();
    const line = (tag, words) => {
      const row = document.createElement(tag);
      row.textContent = words;
      box.append(row);
    };
    if (hover.codes.length > 1) line("small", said.shared);
    for (const code of hover.codes) {
      line("strong", nameOf(code));
      const above = [code.slice(0, 4), code.slice(0, 2)].filter((c) => c.length < code.length);
      if (above.length) line("em", above.map(nameOf).join(" · "));
      const entry = said.classes[scene.classes[code]];
      if (entry) line("span", entry.label);
      for (const words of tips.rows?.[code] || []) line("small", words);
    }
    if (!hover.codes.length) { line("strong", hover.name || ""); line("span", said.classes.unmatched.label); }
  };
  const over = (event) => {
    const shape = under(event);
    const box = tip();
    if (shape !== hover) {
      hover = shape;
      outline();
      map.getContainer().style.cursor = shape && shape.codes.length ? "pointer" : "";
      if (shape) { loadTips(); fillTip(); }
    }
    box.hidden = !shape;
    if (!shape) return;
    const frame = map.getContainer().getBoundingClientRect();
    const x = event.clientX - frame.left, y = event.clientY - frame.top;
    box.style.left = `${x + 16 + box.offsetWidth > frame.width ? Math.max(4, x - 16 - box.offsetWidth) : x + 16}px`;
    box.style.top = `${y + 16 + box.offsetHeight > frame.height ? Math.max(4, y - 16 - box.offsetHeight) : y + 16}px`;
  };

  const choose = (event) => {
    const shape = under(event);
    if (!shape || !shape.codes.length) return;
    const within = shape.codes.includes(spec.selected) ? spec.selected : shape.codes[0];
    // The moment makes each click another value, also of the same area on the next page's map.
    window.Streamlit.setComponentValue({ area: within, click: Date.now() });
  };

  const start = () => {
    if (pane) return;
    map = window.map || map_div;
    map.attributionControl?.setPrefix(false);
    pane = new Pane().addTo(map);
    const container = map.getContainer();
    for (const [name, tag] of [["mark", "canvas"], ["legend", "div"], ["tip", "div"]]) {
      const box = document.createElement(tag);
      box.id = box.className = `atlas-${name}`;
      container.append(box);
    }
    document.getElementById("atlas-mark").setAttribute("aria-hidden", "true");
    tip().hidden = true;
    L.DomEvent.disableClickPropagation(document.getElementById("atlas-legend"));
    let pressed = null;
    container.addEventListener("pointerdown", (e) => { pressed = [e.clientX, e.clientY]; });
    container.addEventListener("click", (e) => {
      const far = pressed && Math.hypot(e.clientX - pressed[0], e.clientY - pressed[1]) > DEAD_ZONE;
      if (!far && !e.target.closest(".leaflet-control, .atlas-legend")) choose(e);
    });
    container.addEventListener("mousemove", over);
    container.addEventListener("mouseleave", () => { hover = null; hideTip(); outline(); });
    map.on("moveend", () => { moved = moved || !laying; });
    new ResizeObserver(resize).observe(container);
  };
})();
