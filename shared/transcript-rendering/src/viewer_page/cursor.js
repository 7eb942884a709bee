// The word that the reader is at. It is the transcript's one stop for the Tab key: arrows go on from there, so nobody has
// to step through a hundred thousand buttons.

let cursor = -1;
/** True from the first step of the reader on. */
let wasMoved = false;

/** A word as it is told to those who listen: `hello, 1:02, agent, doubtful, confidence 45 percent`. */
function wordInWords(index) {
  const word = words[index];
  const parts = [shown(word.text)];
  if (word.start_ms !== null) parts.push(clock(word.start_ms));
  if (hasSpeakers) parts.push(speakerName(turns[turnOf(index)].speaker));
  if (isDoubtful(index)) parts.push("doubtful");
  if (word.confidence !== null) parts.push(`confidence ${Math.round(word.confidence * 100)} percent`);
  return parts.join(", ");
}

/** Moves the cursor to a word. `options`: `focus` it, `scroll` to it. */
function moveCursor(index, { focus = false, scroll = false } = {}) {
  const before = wordElements[cursor];
  if (before && index !== cursor) {
    for (const name of ["tabindex", "role", "aria-label"]) before.removeAttribute(name);
    before.classList.remove("cursor");
  }
  cursor = index;
  const here = elementOf(index);
  here.tabIndex = 0;
  here.setAttribute("role", "button");
  here.setAttribute("aria-label", wordInWords(index));
  if (wasMoved) here.classList.add("cursor");
  if (focus) here.focus({ preventScroll: true });
  if (scroll) bringIntoSight(here);
}

/** A step of the reader: the cursor, the audio and the time line go to a word. */
function goTo(index, options) {
  wasMoved = true;
  moveCursor(index, options);
  const start = words[index].start_ms;
  if (start !== null) seek(start);
}

/** The part of the window in which words are read: below the deck, when that stays there. */
function readingArea() {
  const deck = byId("deck");
  const stays = getComputedStyle(deck).position === "sticky";
  return { top: stays ? deck.getBoundingClientRect().bottom : 0, bottom: innerHeight };
}

function isInSight(here) {
  const { top, bottom } = readingArea();
  const box = here.getBoundingClientRect();
  return box.top >= top + 8 && box.bottom <= bottom - 24;
}

/** The word that is being brought into sight. */
let soughtWord = null;

/** Scrolls a word into the upper half of the reading area. What comes into sight on a long way takes its true height only
 *  while it is painted, and the word moves with it; so the page looks again for some frames. */
function bringIntoSight(here, framesLeft = 6) {
  soughtWord = here;
  const { top, bottom } = readingArea();
  const distance = here.getBoundingClientRect().top - (top + (bottom - top) * 0.35);
  const isNear = Math.abs(distance) < 1.5 * innerHeight;
  const behavior = isNear && framesLeft === 6 && !lessMotion.matches ? "smooth" : "instant";
  if (!isInSight(here)) scrollBy({ top: distance, behavior });
  if (behavior === "smooth" || framesLeft === 0) return;
  requestAnimationFrame(() => {
    if (soughtWord === here) bringIntoSight(here, framesLeft - 1);
  });
}

/** The first word of the turn that lies so many turns further on. */
function turnStart(step) {
  const turn = turnOf(cursor) + step;
  return firstWords[Math.min(Math.max(turn, 0), turns.length - 1)];
}

function wordForKey(event) {
  const isRightToLeft = getComputedStyle(event.target).direction === "rtl";
  switch (event.key) {
    case "ArrowRight":
      return cursor + (isRightToLeft ? -1 : 1);
    case "ArrowLeft":
      return cursor + (isRightToLeft ? 1 : -1);
    case "ArrowDown":
      return turnStart(1);
    case "ArrowUp":
      return turnStart(cursor > turnStart(0) ? 0 : -1);
    case "Home":
      return turnStart(0);
    case "End":
      return firstWords[turnOf(cursor) + 1] - 1;
    default:
      return null;
  }
}

function startCursor() {
  if (words.length === 0) return;
  moveCursor(0);
  transcript.addEventListener("click", (event) => {
    const index = event.target.wordNumber;
    const isSelecting = !getSelection().isCollapsed;
    if (index !== undefined && !isSelecting) goTo(index, { focus: true });
  });
  transcript.addEventListener("keydown", (event) => {
    if (event.target.wordNumber === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      goTo(cursor);
      playFromHere();
      return;
    }
    const index = wordForKey(event);
    if (index === null) return;
    event.preventDefault();
    if (index >= 0 && index < words.length) goTo(index, { focus: true, scroll: true });
  });
}
