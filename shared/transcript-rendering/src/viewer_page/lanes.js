// The time line: a lane for each speaker, over time. The lanes are painted once for each view of them; what moves while the
// audio plays is an element above them.

const LANE_HEIGHT = 26;
const BAR_HEIGHT = 14;
const AXIS_HEIGHT = 18;
/** More speakers than that share the last lane. */
const LANES_MAX = 12;
const ZOOMED_LENGTH_MIN_MS = 10_000;
const AXIS_STEPS_S = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200];

const strip = byId("strip");
const laneCount = Math.min(call.speakers.length, LANES_MAX);
const laneOf = (turn) => Math.min(speakerPlaces.get(turns[turn].speaker), LANES_MAX - 1);
let zoom = 1;
let windowStart = 0;
let isPaintAsked = false;

const windowLength = () => Math.max(1, lengthMs) / zoom;
const zoomMax = () => Math.max(1, 2 ** Math.floor(Math.log2(lengthMs / ZOOMED_LENGTH_MIN_MS)));
const toX = (ms) => ((ms - windowStart) / windowLength()) * strip.clientWidth;

function nameLanes() {
  for (const [place, { speaker }] of call.speakers.slice(0, laneCount).entries()) {
    const isShared = place === LANES_MAX - 1 && call.speakers.length > LANES_MAX;
    const name = isShared ? `${call.speakers.length - LANES_MAX + 1} others` : speakerName(speaker);
    const swatch = element("i", { className: `swatch ${colourClass(speaker)}` });
    byId("lane-names").append(element("div", { className: "lane-name", title: name }, swatch, element("bdi", {}, name)));
  }
}

/** Colours as the style sheet has them now. */
function palette() {
  const colour = (shape, property) => getComputedStyle(shape)[property];
  return {
    bars: [...document.querySelectorAll(".swatch")].map((swatch) => colour(swatch, "backgroundColor")),
    doubtful: colour(byId("key-doubtful"), "backgroundColor"),
    hit: colour(byId("key-hit"), "backgroundColor"),
    ink: colour(byId("clock"), "color"),
    rule: colour(strip, "borderTopColor"),
  };
}

function paintAxis(pen, width, colours) {
  const length = windowLength();
  const stepMs = 1000 * (AXIS_STEPS_S.find((step) => (step * 1000 * width) / length >= 70) ?? AXIS_STEPS_S.at(-1));
  pen.font = "11px system-ui, sans-serif";
  pen.textBaseline = "middle";
  for (let at = Math.ceil(windowStart / stepMs) * stepMs; at <= windowStart + length; at += stepMs) {
    const x = Math.round(toX(at)) + 0.5;
    pen.fillStyle = colours.rule;
    pen.fillRect(x, 0, 1, AXIS_HEIGHT + laneCount * LANE_HEIGHT);
    pen.fillStyle = colours.ink;
    if (x < width - 40) pen.fillText(clock(at), x + 4, AXIS_HEIGHT / 2);
  }
}

/** For each lane a number for each pixel of the strip. */
const columns = (width) => Array.from({ length: laneCount }, () => new Float32Array(width + 1));

/** Paints who speaks when. Where a pixel stands for more time than a turn takes, the bar is as high as the share of that
 *  time in which the speaker speaks: a long call shows who leads it, and not one full bar. */
function paintBars(pen, width, colours) {
  const shares = columns(width);
  turns.forEach((turn, index) => {
    if (turn.start_ms === null || turn.end_ms < windowStart || turn.start_ms > windowStart + windowLength()) return;
    const share = shares[laneOf(index)];
    const [from, to] = [Math.max(0, toX(turn.start_ms)), Math.min(width, toX(turn.end_ms))];
    share[Math.floor(from)] += 0.01;
    for (let x = Math.floor(from); x < to; x += 1) share[x] += Math.min(to, x + 1) - Math.max(from, x);
  });
  shares.forEach((share, lane) => {
    const middle = AXIS_HEIGHT + lane * LANE_HEIGHT + 13;
    pen.fillStyle = colours.bars[lane];
    share.forEach((part, x) => {
      const height = Math.max(3, Math.min(1, part) * BAR_HEIGHT);
      if (part > 0) pen.fillRect(x, middle - height / 2, 1, height);
    });
  });
}

/** Paints a tick for each of the words; ticks are the fainter the fewer words of their pixel they stand for. */
function paintTicks(pen, width, numbers, colour, offset) {
  const counts = columns(width);
  let most = 1;
  for (const index of numbers) {
    const start = words[index].start_ms;
    if (start === null || start < windowStart || start > windowStart + windowLength()) continue;
    const count = counts[laneOf(turnOf(index))];
    const x = Math.min(width - 2, Math.round(toX(start)));
    count[x] += 1;
    most = Math.max(most, count[x]);
  }
  pen.fillStyle = colour;
  counts.forEach((count, lane) => {
    const top = AXIS_HEIGHT + lane * LANE_HEIGHT + offset;
    count.forEach((number, x) => {
      pen.globalAlpha = 0.15 + (0.85 * number) / most;
      if (number > 0) pen.fillRect(x, top, most > 3 ? 1 : 2, 5);
    });
  });
  pen.globalAlpha = 1;
}

function paint() {
  isPaintAsked = false;
  const canvas = byId("canvas");
  const [width, height] = [strip.clientWidth, AXIS_HEIGHT + laneCount * LANE_HEIGHT];
  const density = devicePixelRatio || 1;
  [canvas.width, canvas.height] = [Math.round(width * density), Math.round(height * density)];
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  const colours = palette();
  pen.scale(density, density);
  paintAxis(pen, width, colours);
  paintBars(pen, width, colours);
  paintTicks(pen, width, doubtfulWords, colours.doubtful, 21);
  paintTicks(pen, width, hits.map((hit) => hit.first), colours.hit, 0);
  showPosition();
}

/** Has the lanes painted before the next frame, once, however often it is asked. */
function paintSoon() {
  if (isPaintAsked || !hasTimes) return;
  isPaintAsked = true;
  requestAnimationFrame(paint);
}

/** Shows where the reader is: clock, playhead, slider; turns the window when the position has left it. */
function showPosition() {
  if (!hasTimes) return;
  const at = Math.min(positionMs, lengthMs);
  if (at < windowStart || at > windowStart + windowLength()) {
    moveWindow(at);
    paintSoon();
  }
  byId("playhead").style.transform = `translateX(${toX(at)}px)`;
  const text = `${clock(at)} / ${clock(lengthMs)}`;
  if (byId("clock").textContent === text) return;
  byId("clock").textContent = text;
  strip.setAttribute("aria-valuenow", String(Math.round(at / 1000)));
  const speaker = hasSpeakers ? `, ${speakerName(turns[turnOf(wordAt(at))].speaker)}` : "";
  strip.setAttribute("aria-valuetext", `${clock(at)} of ${clock(lengthMs)}${speaker}`);
}

function moveWindow(centre) {
  windowStart = Math.min(Math.max(0, centre - windowLength() / 2), lengthMs - windowLength());
}

function zoomTo(value) {
  zoom = Math.min(Math.max(1, value), zoomMax());
  moveWindow(Math.min(positionMs, lengthMs));
  byId("zoom-out").disabled = zoom === 1;
  byId("zoom-in").disabled = zoom === zoomMax();
  byId("zoom-text").textContent = zoom === 1 ? "whole call" : clock(windowLength());
  paintSoon();
}

/** Goes to a time, and takes the transcript there too. */
function goToTime(ms) {
  const at = Math.min(Math.max(0, ms), lengthMs);
  wasMoved = true;
  moveCursor(wordAt(at), { scroll: true });
  seek(at);
}

function keyOnStrip(event) {
  const steps = { ArrowRight: 5, ArrowUp: 5, ArrowLeft: -5, ArrowDown: -5, PageUp: 60, PageDown: -60 };
  const ends = { Home: 0, End: lengthMs };
  if (event.key in steps) goToTime(positionMs + steps[event.key] * 1000);
  else if (event.key in ends) goToTime(ends[event.key]);
  else return;
  event.preventDefault();
}

function startLanes() {
  byId("deck").hidden = words.length === 0;
  byId("no-times").hidden = hasTimes;
  for (const id of ["time-line", "clock", "zoom", "legend"]) byId(id).hidden = !hasTimes;
  if (!hasTimes) return;
  nameLanes();
  strip.setAttribute("aria-valuemax", String(Math.round(lengthMs / 1000)));
  const point = (event) => goToTime(windowStart + (event.offsetX / strip.clientWidth) * windowLength());
  strip.addEventListener("pointerdown", (event) => {
    strip.setPointerCapture(event.pointerId);
    point(event);
  });
  strip.addEventListener("pointermove", (event) => {
    if (strip.hasPointerCapture(event.pointerId)) point(event);
  });
  strip.addEventListener("keydown", keyOnStrip);
  byId("zoom-in").addEventListener("click", () => zoomTo(zoom * 2));
  byId("zoom-out").addEventListener("click", () => zoomTo(zoom / 2));
  new ResizeObserver(paintSoon).observe(strip);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paintSoon);
  zoomTo(1);
}
