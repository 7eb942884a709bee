// Reading: steps through doubtful words, search, keys, files.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { SAMPLE, assertQuiet, clickWord, focusedWord, isWordInSight, launch, open, pagePath, pageText, wordsOf } from "./browser.js";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const doubtful = (name) => wordsOf(name).flatMap(({ confidence }, index) => (confidence !== null && confidence < 0.6 ? [index] : []));

test("n and p step through the doubtful words, round the end, and tell which it is", async () => {
  const opened = await open(browser, SAMPLE);
  const { page } = opened;
  const expected = doubtful(SAMPLE);
  assert.ok(expected.length > 3);
  assert.equal(await page.locator("mark").count(), expected.length);
  for (const number of [...expected, expected[0]]) {
    await page.keyboard.press("n");
    assert.equal(await focusedWord(page), number);
  }
  await page.keyboard.press("p");
  assert.equal(await focusedWord(page), expected.at(-1));
  assert.equal(await page.locator("#doubts").innerText(), `${expected.length} of ${expected.length}`);
  assert.match(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), /doubtful, confidence \d+ percent/u);
  await page.keyboard.press("p");
  assert.equal(await page.locator("#status").innerText(), `Doubtful word ${expected.length - 1} of ${expected.length}`);
  await assertQuiet(opened);
  await opened.close();
});

test("doubtful words are marked by more than colour", async () => {
  const { page, close } = await open(browser, SAMPLE);
  const style = await page.locator("mark").first().evaluate((mark) => {
    const { textDecorationLine, textDecorationStyle, fontStyle } = getComputedStyle(mark);
    return { textDecorationLine, textDecorationStyle, fontStyle };
  });
  assert.deepEqual(style, { textDecorationLine: "underline", textDecorationStyle: "wavy", fontStyle: "italic" });
  await close();
});

test("search counts what it finds, steps on and back, and finds phrases whatever their case", async () => {
  const opened = await open(browser, "no-speakers");
  const { page } = opened;
  const found = wordsOf("no-speakers").flatMap(({ text }, index) => (text.includes("help") ? [index] : []));
  await page.keyboard.press("/");
  await page.keyboard.type("HELP");
  await page.waitForFunction(() => document.querySelectorAll(".this-hit").length === 1);
  assert.equal(await page.locator("#hits").innerText(), `1 of ${found.length}`);
  assert.equal(await page.locator(".hit").count(), found.length);
  const here = () => page.evaluate(() => document.querySelector(".this-hit").wordNumber);
  await page.keyboard.press("Enter");
  assert.equal(await here(), found[1]);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.press("Shift+Enter");
  assert.equal(await here(), found.at(-1));
  await page.getByRole("button", { name: "Next result" }).click();
  assert.equal(await here(), found[0]);
  await page.getByRole("searchbox").fill("  Thank   yóu for ");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator(".this-hit").count(), 3);
  await page.getByRole("searchbox").fill("zebra");
  await page.keyboard.press("Enter");
  assert.equal(await page.locator("#hits").innerText(), "none");
  assert.equal(await page.locator("#status").innerText(), "Nothing found");
  await page.keyboard.press("Escape");
  assert.equal(await page.locator(".hit").count(), 0);
  assert.equal(await page.locator("#hits").innerText(), "");
  await assertQuiet(opened);
  await opened.close();
});

test("everything is done without a mouse", async () => {
  const opened = await open(browser, SAMPLE);
  const { page } = opened;
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "skip");
  await page.keyboard.press("Enter");
  assert.equal(await focusedWord(page), 0);
  await page.keyboard.press("ArrowRight");
  assert.equal(await focusedWord(page), 1);
  await page.keyboard.press("ArrowDown");
  const second = JSON.parse(pageText(`${SAMPLE}.json`)).segments[0].words.length;
  assert.equal(await focusedWord(page), second);
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  assert.equal(await focusedWord(page), second);
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focusedWord(page), second - 1);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focusedWord(page), 0);
  await page.locator("#strip").focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  assert.equal(await page.locator("#strip").getAttribute("aria-valuenow"), "5");
  assert.match(await page.locator("#strip").getAttribute("aria-valuetext"), /^0:05 of 0:51, (agent|customer)$/u);
  await page.keyboard.press("End");
  assert.equal(await page.locator("#strip").getAttribute("aria-valuenow"), "51");
  await assertQuiet(opened);
  await opened.close();
});

test("the Tab key reaches every control, each with a visible focus, and the transcript is one stop", async () => {
  const { page, close } = await open(browser, SAMPLE);
  const stops = [];
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const here = document.activeElement;
      if (here === document.body) return null;
      const visible = getComputedStyle(here.id === "audio-file" ? here.parentElement : here).outlineStyle !== "none";
      return { name: here.id || here.dataset.file || (here.wordNumber !== undefined ? "word" : here.tagName), visible };
    });
    if (stop === null) break;
    stops.push(stop);
  }
  assert.deepEqual(stops.filter((stop) => !stop.visible), []);
  const names = stops.map((stop) => stop.name);
  for (const name of ["skip", "colours", "strip", "zoom-in", "audio-file", "follow", "query", "doubt-next", "json", "word"]) {
    assert.ok(names.includes(name), `${name} in ${names}`);
  }
  assert.equal(names.filter((name) => name === "word").length, 1);
  await close();
});

test("single letters are keys only where nobody writes, and can be turned off", async () => {
  const { page, close } = await open(browser, SAMPLE);
  await page.getByRole("searchbox").fill("");
  await page.getByRole("searchbox").press("n");
  assert.equal(await page.getByRole("searchbox").inputValue(), "n");
  await page.keyboard.press("Escape");
  await page.getByText("Keys", { exact: true }).click();
  await page.getByLabel("Single letters are keys").uncheck();
  const before = await focusedWord(page);
  await page.keyboard.press("n");
  assert.equal(await focusedWord(page), before);
  await close();
});

for (const name of [SAMPLE, "injection", "right-to-left", "no-words", "nothing-known"]) {
  test(`${name}: what is downloaded and copied is the pipeline's file, byte for byte`, async () => {
    const opened = await open(browser, name, { acceptDownloads: true });
    const { page } = opened;
    for (const [format, extension] of [["text", "txt"], ["srt", "srt"], ["vtt", "vtt"], ["json", "json"]]) {
      const waiting = page.waitForEvent("download");
      await page.locator(`button[data-file=${format}]`, { hasText: "Download" }).click();
      const download = await waiting;
      assert.match(download.suggestedFilename(), new RegExp(`^[0-9a-f-]{36}\\.${extension}$`, "u"));
      assert.ok(readFileSync(await download.path()).equals(readFileSync(pagePath(`${name}.${extension}`))), format);
      await page.evaluate(() => { navigator.clipboard.writeText = (text) => { window.copied = text; return Promise.resolve(); }; });
      await page.locator(`button[data-file=${format}]`).first().click();
      assert.equal(await page.evaluate(() => window.copied), pageText(`${name}.${extension}`));
    }
    await assertQuiet(opened);
    await opened.close();
  });
}

test("a far word is brought into sight below the deck", async () => {
  const { page, close } = await open(browser, "one-turn");
  await page.keyboard.press("p");
  const last = doubtful("one-turn").at(-1);
  assert.equal(await focusedWord(page), last);
  await page.waitForFunction((index) => isInSight(elementOf(index)), last);
  await clickWord(page, last - 1);
  assert.ok(await isWordInSight(page, last - 1));
  await close();
});
