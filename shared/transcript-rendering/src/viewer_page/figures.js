// Figures of the call and of its speakers. Unknown stands as "not known", never as zero.

/** More speakers than that are left to the JSON file. */
const SPEAKER_ROWS_MAX = 50;

const WARNINGS = {
  words_without_text: "entries without text, left out",
  words_without_time: "words without time",
  words_ending_before_start: "words whose end was missing or before their start",
  words_without_length: "words that start and end at once",
  words_timed_by_phrase: "words that have a share of their phrase's time",
  words_duplicated: "words that stand twice",
  words_without_confidence: "words without confidence",
  words_without_speaker: "words without speaker",
  words_out_of_order: "words moved to their place in time",
  entries_unreadable: "entries that were no words, left out",
};

function addFigure(list, name, value, explanation) {
  const shownValue = element("dd", {}, value);
  if (explanation) shownValue.append(element("small", {}, explanation));
  list.append(element("div", {}, element("dt", {}, name), shownValue));
}

function showCallFigures() {
  const list = byId("call-figures");
  const { confidence, latency_seconds: latency, word_error_rate: shortfall, total_words: total } = call.metrics;
  const recording = call.media.length_ms;
  const length = recording === null ? (hasTimes ? `${clock(lengthMs)} to the last word` : "not known") : clock(recording);
  const scored = `over ${counted(confidence.words_scored)} of ${counted(total)} words`;
  addFigure(list, "Length", length);
  addFigure(list, "Words", counted(total));
  addFigure(list, "Turns", counted(turns.length));
  const { silence_ms: silence, overlap_ms: overlap, interruptions } = call.talk;
  const duration = (ms) => (ms === null ? "not known" : clock(ms));
  addFigure(list, "Silence", duration(silence), "nobody speaks");
  addFigure(list, "Overlap", duration(overlap), "two or more speak at once");
  addFigure(list, "Interruptions", interruptions === null ? "not known" : counted(interruptions));
  addFigure(list, "Latency", `${latency.toFixed(2)} s`, "from the job's claim until its result was stored");
  addFigure(list, "Mean confidence", percent(confidence.mean), hasConfidences ? scored : "no word has a confidence");
  addFigure(list, "1 − mean confidence", percent(shortfall), "A proxy, no measured word error rate: it cannot see words that were left out.");
  addFigure(list, "Doubtful words", percent(confidence.low_share), `confidence below ${DOUBTFUL_BELOW}`);
}

function showSpeakerFigures() {
  const place = byId("speaker-figures");
  if (call.speakers.length === 0) {
    place.append(element("p", { className: "quiet" }, "Nobody speaks."));
    return;
  }
  const cells = (tag, texts) => texts.map((text) => element(tag, tag === "th" ? { scope: "col" } : {}, text));
  const head = element("tr", {}, ...cells("th", ["Speaker", "Talk time", "Words", "Mean confid.", "Doubtful", "Interrupts"]));
  const rows = call.speakers.slice(0, SPEAKER_ROWS_MAX).map(({ speaker, role, confidence, talk_ms: time, interruptions }) => {
    const name = element("bdi", {}, speakerName(speaker));
    const dot = element("i", { className: `dot ${colourClass(speaker)}` });
    const first = element("th", { scope: "row" }, element("span", { className: "who" }, dot, name));
    if (role !== "unknown" && role !== speaker) first.append(element("small", {}, role));
    const known = (share) => (share === null ? "–" : percent(share));
    const texts = [time === null ? "–" : clock(time), counted(confidence.words_total), known(confidence.mean), known(confidence.low_share), interruptions === null ? "–" : counted(interruptions)];
    return element("tr", {}, first, ...cells("td", texts));
  });
  const caption = element("caption", { className: "unseen" }, "Figures of each speaker");
  const table = element("table", {}, caption, element("thead", {}, head), element("tbody", {}, ...rows));
  place.append(element("div", { className: "wide", tabIndex: 0, role: "region", ariaLabel: "Figures of each speaker" }, table));
  const left = call.speakers.length - rows.length;
  if (left > 0) place.append(element("p", { className: "quiet" }, `${counted(left)} more speakers stand in the JSON file.`));
}

function showAbout() {
  const list = byId("about");
  const sources = { recording_start: "the start of the recording", transcript_start: "the start of the transcript, as its provider tells it", first_word: "the first word: the recording's start is not known" };
  addFigure(list, "Recording", call.recording_id);
  addFigure(list, "Transcript", shown(call.transcript_id));
  addFigure(list, "Job", call.job_key);
  if (call.conversation_id !== null) addFigure(list, "Conversation", call.conversation_id);
  if (call.communication_id !== null) addFigure(list, "Communication", call.communication_id);
  addFigure(list, "Times count from", sources[call.media.zero_source] ?? "nothing: no time is known", call.media.zero_at ?? "");
  for (const [name, value] of Object.entries(call.attributes)) addFigure(list, shown(name), shown(value));
  for (const [name, text] of Object.entries(WARNINGS)) {
    if (call.warnings[name] > 0) addFigure(list, "Mended", `${counted(call.warnings[name])} ${text}`);
  }
  if (call.media.zero_at !== null && call.media.zero_source === "recording_start") {
    byId("started").textContent = `Started ${call.media.zero_at.slice(0, 19).replace("T", " ")} UTC`;
  }
}
