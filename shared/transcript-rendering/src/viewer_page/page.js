// The page as a whole: colours, keys, and the start of everything.

const WIDE = "(min-width: 60rem)";

function startColours() {
  byId("colours").addEventListener("change", (event) => {
    document.documentElement.dataset.colours = event.target.value;
    paintSoon();
  });
}

/** Keys that work wherever nobody is writing. They are single letters, so a reader whose software sends letters for other
 *  reasons can turn them off (WCAG 2.2, 2.1.4). */
function letterKey(event) {
  const isWriting = event.target.closest("input:not([type=checkbox]), select, textarea");
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey || !byId("letter-keys").checked) return;
  const actions = {
    n: () => stepThroughDoubts(1),
    p: () => stepThroughDoubts(-1),
    k: playOrPause,
    "/": () => query.select(),
  };
  if (!Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  if (event.key === "/") query.focus();
  actions[event.key]();
}

function startKeys() {
  document.addEventListener("keydown", letterKey);
  byId("skip").addEventListener("click", (event) => {
    event.preventDefault();
    (words.length > 0 ? elementOf(cursor) : transcript).focus();
  });
}

/** On a narrow screen the figures would stand between the reader and the words. */
function foldOnNarrowScreens() {
  const isWide = matchMedia(WIDE).matches;
  byId("figures").open = isWide;
  byId("files").open = isWide;
}

foldOnNarrowScreens();
showCallFigures();
showSpeakerFigures();
showAbout();
listFiles();
startColours();
startAudio();
showWords();
startCursor();
startLanes();
startSearch();
startDoubts();
startKeys();
