// A call of 100,000 words, eleven hours: it works, and how fast it was is printed. Times are figures, no assertions: they
// belong to the machine.

import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { after, before, test } from "node:test";
import { assertQuiet, focusedWord, launch, open, pagePath, wordsOf } from "./browser.js";

const NAME = "words-100000";
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

/** How long an act of the page takes until the next frame is painted, in ms. */
const timed = (page, act) => page.evaluate(async (source) => {
  const start = performance.now();
  new Function(`return (${source})`)()();
  const done = performance.now();
  await new Promise((next) => { requestAnimationFrame(() => setTimeout(next, 0)); });
  return `${Math.round(done - start)} ms, painted after ${Math.round(performance.now() - start)} ms`;
}, act.toString());

/** Scrolls a part of the window each frame and gives the frames' lengths. */
const scrolled = (page, frames, step) => page.evaluate(async ([count, distance]) => {
  const lengths = [];
  let last = await new Promise(requestAnimationFrame);
  for (let frame = 0; frame < count; frame += 1) {
    scrollBy(0, distance);
    const now = await new Promise(requestAnimationFrame);
    lengths.push(now - last);
    last = now;
  }
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share) => Math.round(sorted[Math.floor((sorted.length - 1) * share)]);
  return `frames of median ${at(0.5)} ms, 95 % within ${at(0.95)} ms, longest ${at(1)} ms; ${sorted.filter((ms) => ms > 50).length} of ${count} above 50 ms`;
}, [frames, step]);

test("100,000 words are read, searched, stepped through and scrolled", async (t) => {
  t.diagnostic(`page: ${(statSync(pagePath(`${NAME}.html`)).size / 1e6).toFixed(1)} MB`);
  const opened = await open(browser, NAME);
  const { page } = opened;
  const navigation = () => page.evaluate(() => {
    const [entry] = performance.getEntriesByType("navigation");
    const paint = performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
    return `first paint ${Math.round(paint)} ms, ready ${Math.round(entry.domContentLoadedEventEnd)} ms`;
  });
  await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length > 0);
  t.diagnostic(await navigation());
  t.diagnostic(`scrolling while words are made: ${await scrolled(page, 60, 300)}`);
  await page.waitForFunction(() => document.documentElement.dataset.words === "made");
  t.diagnostic(`all words made ${Math.round(await page.evaluate(() => performance.now()))} ms after the start`);
  assert.equal(await page.locator(".words > *").count(), 100_000);
  t.diagnostic(`slow scroll: ${await scrolled(page, 120, 120)}`);
  t.diagnostic(`fast scroll: ${await scrolled(page, 120, 3_000)}`);
  t.diagnostic(`next doubtful word: ${await timed(page, () => stepThroughDoubts(1))}`);
  t.diagnostic(`last word: ${await timed(page, () => goTo(words.length - 1, { focus: true, scroll: true }))}`);
  await page.waitForFunction(() => isInSight(elementOf(99_999)));
  assert.equal(await focusedWord(page), 99_999);
  t.diagnostic(`search, first: ${await timed(page, () => { query.value = "help you today"; searchAnew(); })}`);
  t.diagnostic(`search for one letter: ${await timed(page, () => { query.value = "o"; searchAnew(); })}`);
  const letters = wordsOf(NAME).reduce((sum, { text }) => sum + text.split("o").length - 1, 0);
  assert.equal(await page.evaluate(() => hits.length), letters);
  t.diagnostic(`next result: ${await timed(page, () => stepThroughHits(1))}`);
  t.diagnostic(`time line painted: ${await timed(page, () => paint())}`);
  const heap = await page.evaluate(() => performance.memory.usedJSHeapSize);
  t.diagnostic(`script memory ${Math.round(heap / 1e6)} MB`);
  await assertQuiet(opened);
  await opened.close();
});
