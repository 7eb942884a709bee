// Search, and the steps from one doubtful word to the next.

const query = byId("query");
/** What was found: `{first, last}` in numbers of words, in order. */
let hits = [];
let currentHit = -1;
let soughtText = "";
let haystack = null;

/** A text as it is compared: no case, no accents and vowel signs, single spaces. */
function plain(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ");
}

/** All words in one text, and where each of them starts in it. A phrase is found inside a turn, not across two. */
function makeHaystack() {
  const starts = new Uint32Array(words.length);
  const parts = [];
  let length = 0;
  turns.forEach((turn, number) => {
    turn.words.forEach((word, at) => {
      const part = plain(shown(word.text));
      starts[firstWords[number] + at] = length;
      parts.push(part, at + 1 < turn.words.length ? " " : "\n");
      length += part.length + 1;
    });
  });
  return { text: parts.join(""), starts };
}

function found(text) {
  haystack ??= makeHaystack();
  const list = [];
  const wordAtLetter = (letter) => countUpTo(haystack.starts, letter) - 1;
  for (let at = haystack.text.indexOf(text); at >= 0; at = haystack.text.indexOf(text, at + text.length)) {
    list.push({ first: wordAtLetter(at), last: wordAtLetter(at + text.length - 1) });
  }
  return list;
}

function markHits(list, value) {
  for (const { first, last } of list) {
    for (let index = first; index <= last; index += 1) {
      isHit[index] = value;
      wordElements[index]?.classList.toggle("hit", value === 1);
    }
  }
}

function markCurrentHit(isCurrent) {
  const hit = hits[currentHit];
  if (!hit) return;
  for (let index = hit.first; index <= hit.last; index += 1) elementOf(index).classList.toggle("this-hit", isCurrent);
}

function showHits(spoken) {
  const count = hits.length === 0 ? "none" : `${counted(currentHit + 1)} of ${counted(hits.length)}`;
  byId("hits").textContent = soughtText === "" ? "" : count;
  byId("hit-before").disabled = hits.length === 0;
  byId("hit-next").disabled = hits.length === 0;
  if (spoken && soughtText !== "") announce(hits.length === 0 ? "Nothing found" : `Result ${count}: ${context(hits[currentHit])}`);
}

/** What was found with a few words around it, for those who listen. */
function context({ first, last }) {
  const turn = turnOf(first);
  const from = Math.max(firstWords[turn], first - 3);
  const to = Math.min(firstWords[turn + 1], last + 4);
  return words.slice(from, to).map((word) => shown(word.text)).join(" ");
}

function goToHit(number) {
  markCurrentHit(false);
  currentHit = (number + hits.length) % hits.length;
  markCurrentHit(true);
  goTo(hits[currentHit].first, { scroll: true });
  showHits(true);
}

/** Searches when the text has changed; true when it had. */
function searchAnew() {
  const text = plain(query.value).trim();
  if (text === soughtText) return false;
  markCurrentHit(false);
  markHits(hits, 0);
  soughtText = text;
  hits = text === "" ? [] : found(text);
  markHits(hits, 1);
  currentHit = -1;
  if (hits.length > 0) goToHit(hits.findIndex((hit) => hit.first >= cursor) < 0 ? 0 : hits.findIndex((hit) => hit.first >= cursor));
  else showHits(true);
  paintSoon();
  return true;
}

function stepThroughHits(step) {
  if (!searchAnew() && hits.length > 0) goToHit(currentHit + step);
}

function endSearch() {
  query.value = "";
  searchAnew();
  if (words.length > 0) elementOf(cursor).focus();
}

function startSearch() {
  let waiting = 0;
  query.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(searchAnew, 150);
  });
  query.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey) stepThroughHits(-1);
    else if (event.key === "Escape") endSearch();
    else return;
    event.preventDefault();
  });
  byId("search").addEventListener("submit", (event) => {
    event.preventDefault();
    stepThroughHits(1);
  });
  byId("hit-before").addEventListener("click", () => stepThroughHits(-1));
}

/** Goes to the doubtful word behind (1) or before (-1) the cursor, round the end. */
function stepThroughDoubts(step) {
  const count = doubtfulWords.length;
  if (count === 0) {
    announce("There is no doubtful word.");
    return;
  }
  const upToHere = countUpTo(doubtfulWords, cursor);
  const isOnOne = upToHere > 0 && doubtfulWords[upToHere - 1] === cursor;
  const isFresh = !wasMoved && isOnOne;
  const back = upToHere - (isOnOne ? 2 : 1);
  const number = (step > 0 ? upToHere - (isFresh ? 1 : 0) : back) + count;
  goTo(doubtfulWords[number % count], { focus: true, scroll: true });
  byId("doubts").textContent = `${counted((number % count) + 1)} of ${counted(count)}`;
  announce(`Doubtful word ${byId("doubts").textContent}`);
}

function startDoubts() {
  const count = doubtfulWords.length;
  byId("doubts").textContent = hasConfidences ? (count === 0 ? "none" : counted(count)) : "not known: no word has a confidence";
  for (const [id, step] of [["doubt-before", -1], ["doubt-next", 1]]) {
    byId(id).disabled = count === 0;
    byId(id).addEventListener("click", () => stepThroughDoubts(step));
  }
}
