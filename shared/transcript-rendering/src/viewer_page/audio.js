// The recording: from an address that the reader gives behind the page's own (`#audio=`), or from a file of theirs.

const audio = byId("audio");
const shift = byId("shift");
/** Where the reader is in the call, in milliseconds of the transcript; with audio, where that is. */
let positionMs = 0;
let playingWord = -1;

/** The audio address in the page's address, or null. Behind `#audio=` it may stand as it is; in `?audio=` it is
 *  percent-encoded, as parameters are. (A pre-signed address of the page takes no further parameter: use `#audio=`.) */
function namedAudio() {
  const fragment = /^#audio=(.+)$/su.exec(location.hash)?.[1];
  if (fragment === undefined) return new URLSearchParams(location.search).get("audio");
  if (/^https?:/iu.test(fragment)) return fragment;
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** The address as the page may use it: `https`, this machine, or where the page itself lies; else null. A file address
 *  with a host is another machine (Windows would log in there), so it is refused too. */
function allowedAudio(text) {
  if (!URL.canParse(text, location.href)) return null;
  const url = new URL(text, location.href);
  const isLocal = ["localhost", "127.0.0.1"].includes(url.hostname);
  switch (url.protocol) {
    case "https:":
      return url;
    case "http:":
      return isLocal || url.origin === location.origin ? url : null;
    case "file:":
      return location.protocol === "file:" && url.host === "" ? url : null;
    default:
      return null;
  }
}

/** Adds a second policy beside the one in the file: from now on audio comes from this one place, or from the reader's own
 *  files. Both policies hold; a page can narrow itself, never widen. */
function narrowMediaTo(url) {
  const place = url === null ? "" : url.protocol === "file:" ? "file:" : url.origin;
  const policy = element("meta", { httpEquiv: "Content-Security-Policy", content: `media-src blob: ${place}` });
  document.head.append(policy);
}

function noteAudio(text) {
  byId("audio-note").textContent = text;
  byId("audio-note").hidden = text === "";
}

function loadAudio(address, name) {
  if (audio.src.startsWith("blob:")) URL.revokeObjectURL(audio.src);
  audio.src = address;
  audio.hidden = false;
  const isShifted = call.media.zero_source === "first_word";
  byId("shift-label").hidden = !isShifted;
  byId("audio-name").textContent = name;
  noteAudio(isShifted ? "The start of the recording is not known and times count from the first word: say how long the audio runs before it." : "");
}

const shiftMs = () => (byId("shift-label").hidden ? 0 : (Number(shift.value) || 0) * 1000);
const hasAudio = () => audio.hasAttribute("src") && audio.error === null;

/** Goes to a time of the transcript. */
function seek(ms) {
  positionMs = ms;
  if (hasAudio()) audio.currentTime = Math.max(0, (ms + shiftMs()) / 1000);
  showPosition();
}

function playFromHere() {
  if (hasAudio()) audio.play().catch(() => {});
  else if (hasTimes) announce("There is no audio yet. Choose an audio file to hear it.");
}

function playOrPause() {
  if (hasAudio() && !audio.paused) audio.pause();
  else playFromHere();
}

/** Marks the word that is being said, and follows it down the page. */
function markPlayingWord() {
  const index = hasTimes && positionMs >= timedStarts[0] ? wordAt(positionMs) : -1;
  if (index === playingWord) return;
  wordElements[playingWord]?.classList.remove("now");
  playingWord = index;
  if (index < 0) return;
  const here = elementOf(index);
  here.classList.add("now");
  if (byId("follow").checked && !audio.paused) bringIntoSight(here);
}

function followAudio() {
  if (!hasAudio()) return;
  positionMs = Math.max(0, audio.currentTime * 1000 - shiftMs());
  markPlayingWord();
  showPosition();
  if (!audio.paused) requestAnimationFrame(followAudio);
}

function startAudio() {
  const named = namedAudio();
  const url = named === null ? null : allowedAudio(named);
  narrowMediaTo(url);
  byId("audio-choice").hidden = !hasTimes;
  if (!hasTimes) return;
  for (const event of ["play", "seeked", "timeupdate", "pause"]) audio.addEventListener(event, followAudio);
  audio.addEventListener("error", () => {
    noteAudio("This audio cannot be played: its link may have expired, or the browser may not know its format.");
  });
  shift.addEventListener("input", followAudio);
  byId("audio-file").addEventListener("change", (event) => {
    const [file] = event.target.files;
    if (file) loadAudio(URL.createObjectURL(file), shown(file.name));
  });
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#audio=")) location.reload();
  });
  if (url !== null) loadAudio(url.href, url.protocol === "file:" ? "a file beside this page" : `from ${url.host}`);
  else if (named !== null) noteAudio("The audio address in this page's link is none that the page may play. It has to start with https://.");
}
