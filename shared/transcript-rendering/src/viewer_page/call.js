"use strict";
// The call: the JSON document that stands in the page, and what is asked of it again and again.

/** Words below this confidence are called doubtful, here as in the document's `low_share`. */
const DOUBTFUL_BELOW = 0.6;

const byId = (id) => document.getElementById(id);
const call = JSON.parse(byId("document-data").textContent);

const turns = call.segments;
const words = turns.flatMap((turn) => turn.words);

/** The number of each turn's first word, and behind the last turn the number of all words. */
const firstWords = new Uint32Array(turns.length + 1);
turns.forEach((turn, index) => {
  firstWords[index + 1] = firstWords[index] + turn.words.length;
});

/** The number of the turn that holds each word. */
const turnNumbers = new Uint32Array(words.length);
turns.forEach((_, turn) => turnNumbers.fill(turn, firstWords[turn], firstWords[turn + 1]));
const turnOf = (index) => turnNumbers[index];

/** The words that have a time, in the order of their starts, and these: where turns overlap, that is not the words' own order. */
const timedWords = Uint32Array.from(words.keys())
  .filter((index) => words[index].start_ms !== null)
  .sort((one, other) => words[one].start_ms - words[other].start_ms || one - other);
const timedStarts = Float64Array.from(timedWords, (index) => words[index].start_ms);
const doubtfulWords = Uint32Array.from(words.keys()).filter(isDoubtful);

const hasTimes = timedWords.length > 0;
const hasSpeakers = turns.some((turn) => turn.speaker !== null);
const hasConfidences = call.metrics.confidence.words_scored > 0;

/** Where the time line ends: behind the last word, and not before the recording's end where that is known. */
const lengthMs = turns.reduce((length, turn) => Math.max(length, turn.end_ms ?? 0), call.media.length_ms ?? 0);

function isDoubtful(index) {
  const { confidence } = words[index];
  return confidence !== null && confidence < DOUBTFUL_BELOW;
}

/** How many entries of a rising list are at most `value`. */
function countUpTo(list, value) {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The word that is said at a time, or was said last before it; the first one when it is too early for any. */
function wordAt(ms) {
  return timedWords[Math.max(0, countUpTo(timedStarts, ms) - 1)];
}

// The same marks as in `shown_text.rs`: they turn the reading direction, hide themselves or break a line.
const UNSEEN = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/gu;
const SPACES = /[\s\u0085\u2028\u2029]+/gu;

/** A text as the page shows it: in its own direction, on one line. A text of which nothing is seen is `[ ]`. */
function shown(text) {
  const plain = text.replace(UNSEEN, "").replace(SPACES, " ").replace(/\p{Cc}/gu, "").trim();
  return /[^\u200c\u200d ]/u.test(plain) ? plain : "[ ]";
}

const UNKNOWN_SPEAKER = "unknown speaker";
const speakerName = (label) => (label === null ? UNKNOWN_SPEAKER : shown(label));

/** The place of each speaker in the document's list: the lane and the colour. */
const speakerPlaces = new Map(call.speakers.map((speaker, place) => [speaker.speaker, place]));
const COLOURS = 8;
const colourClass = (label) => `speaker-${speakerPlaces.get(label) % COLOURS}`;

/** `1:02:03`, `2:03`: the second in which a moment lies. */
function clock(ms) {
  const seconds = Math.floor(ms / 1000);
  const two = (number) => String(number).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const inEnglish = new Intl.NumberFormat("en");
const counted = (number) => inEnglish.format(number);
const percent = (share) => (share === null ? "not known" : `${(share * 100).toFixed(1)} %`);

/** An element with properties and children; texts become text nodes, so none of them can be markup. */
function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Says something to those who listen to the page. */
function announce(text) {
  byId("status").textContent = text;
}

const lessMotion = matchMedia("(prefers-reduced-motion: reduce)");
