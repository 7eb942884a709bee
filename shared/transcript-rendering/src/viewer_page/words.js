// The words on the page. All of them are there, so that the browser's own search, print and select work; but they stand
// in chunks whose layout the browser skips while they are out of sight (content-visibility), and they are made a few
// milliseconds at a time, those near the reader first.

const CHUNK_WORDS = 500;
const CHUNK_PARAGRAPHS = 60;
/** A turn of more words is shown as several paragraphs. */
const PARAGRAPH_WORDS = 120;
/** How long words are made before the page may answer to its reader again. */
const SLICE_MS = 12;

const transcript = byId("transcript");
/** The element of each word, once it is made. */
const wordElements = new Array(words.length);
/** Parts of the transcript: their paragraphs as `{turn, from, to}` in numbers of words. */
const chunks = [];
/** 1 for each word that the search found. */
const isHit = new Uint8Array(words.length);

function cutIntoChunks() {
  let chunk = null;
  turns.forEach((_, turn) => {
    for (let from = firstWords[turn]; from < firstWords[turn + 1]; from += PARAGRAPH_WORDS) {
      const to = Math.min(from + PARAGRAPH_WORDS, firstWords[turn + 1]);
      const isFull = chunk && (to - chunk.from > CHUNK_WORDS || chunk.paragraphs.length >= CHUNK_PARAGRAPHS);
      if (!chunk || isFull) {
        chunk = { from, paragraphs: [], element: element("div", { className: "chunk" }), isMade: false };
        chunks.push(chunk);
      }
      chunk.paragraphs.push({ turn, from, to });
    }
  });
}

/** About how high a chunk will be: good enough for the scroll bar, and the browser remembers the true height. */
function expectedHeight(chunk, lettersOnLine) {
  return chunk.paragraphs.reduce((height, { turn, from, to }) => {
    let letters = 0;
    for (let index = from; index < to; index += 1) letters += words[index].text.length + 1;
    const heading = from === firstWords[turn] ? 44 : 0;
    return height + heading + Math.ceil(letters / lettersOnLine) * 28;
  }, 0);
}

function turnHeading(number) {
  const turn = turns[number];
  const parts = [];
  if (hasSpeakers) {
    parts.push(element("bdi", { className: "name" }, speakerName(turn.speaker)));
    const tellsMore = turn.role !== "unknown" && turn.role !== turn.speaker;
    if (tellsMore) parts.push(element("span", { className: "quiet" }, turn.role));
  }
  if (turn.start_ms !== null) parts.push(element("span", { className: "time" }, clock(turn.start_ms)));
  if (turn.overlap_ms > 0) {
    const seconds = (turn.overlap_ms / 1000).toFixed(1);
    parts.push(element("span", { className: "quiet" }, `both speak for ${seconds} s`));
  }
  if (parts.length === 0) parts.push(`Turn ${number + 1}`);
  return element("h3", { className: "turn-head" }, ...parts.flatMap((part, at) => (at ? [" ", part] : [part])));
}

function wordElement(index) {
  const made = document.createElement(isDoubtful(index) ? "mark" : "span");
  made.textContent = shown(words[index].text);
  made.wordNumber = index;
  if (isHit[index]) made.className = "hit";
  wordElements[index] = made;
  return made;
}

function makeChunk(chunk) {
  if (chunk.isMade) return;
  chunk.isMade = true;
  const fragment = document.createDocumentFragment();
  for (const { turn, from, to } of chunk.paragraphs) {
    const paragraph = element("p", { className: "words", dir: "auto", lang: call.language });
    for (let index = from; index < to; index += 1) paragraph.append(wordElement(index), " ");
    const box = element("div", { className: `turn ${colourClass(turns[turn].speaker)}` });
    if (from === firstWords[turn]) box.append(turnHeading(turn));
    box.append(paragraph);
    fragment.append(box);
  }
  chunk.element.append(fragment);
  chunk.element.classList.add("made");
}

/** A word's element, made now if need be. */
function elementOf(index) {
  if (!wordElements[index]) {
    const behind = chunks.findIndex((chunk) => chunk.from > index);
    makeChunk(chunks.at(behind < 0 ? -1 : behind - 1));
  }
  return wordElements[index];
}

/** Makes what is still missing, in slices, so that a key or a click never waits for it. */
function makeTheRest(next = 0) {
  const stop = performance.now() + SLICE_MS;
  while (next < chunks.length && performance.now() < stop) {
    makeChunk(chunks[next]);
    next += 1;
  }
  if (next < chunks.length) setTimeout(makeTheRest, 0, next);
  else document.documentElement.dataset.words = "made";
}

function showWords() {
  if (words.length === 0) {
    transcript.append(element("p", { className: "note" }, "No words were recognised in this recording."));
  }
  cutIntoChunks();
  const lettersOnLine = Math.max(20, transcript.clientWidth / 8.5);
  const nearby = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) makeChunk(entry.target.chunk);
    }
  }, { rootMargin: "1500px" });
  for (const chunk of chunks) {
    chunk.element.chunk = chunk;
    chunk.element.style.setProperty("--height", `${expectedHeight(chunk, lettersOnLine)}px`);
    nearby.observe(chunk.element);
  }
  transcript.append(...chunks.map((chunk) => chunk.element));
  chunks.slice(0, 2).forEach(makeChunk);
  setTimeout(makeTheRest, 0);
}
