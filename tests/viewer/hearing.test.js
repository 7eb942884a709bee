// Hearing: audio from the reader's file and from an address, seeking and following.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { rmSync, writeFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { SAMPLE, assertQuiet, clickWord, launch, open, pagePath, wordsOf } from "./browser.js";
import { waveFile } from "./wave_file.js";

const recording = waveFile(52);
let browser;
let server;
let origin;

before(async () => {
  browser = await launch();
  server = createServer((request, response) => {
    const range = /bytes=(\d+)-(\d*)/u.exec(request.headers.range ?? "bytes=0-");
    const [from, to] = [Number(range[1]), range[2] === "" ? recording.length - 1 : Number(range[2])];
    response.writeHead(206, {
      "content-type": "audio/wav", "accept-ranges": "bytes", "content-length": to - from + 1,
      "content-range": `bytes ${from}-${to}/${recording.length}`,
    });
    response.end(recording.subarray(from, to + 1));
  });
  await new Promise((done) => { server.listen(0, "127.0.0.1", done); });
  origin = `http://127.0.0.1:${server.address().port}`;
});
after(async () => {
  await browser.close();
  server.closeAllConnections();
  server.close();
});

const audioTime = (page) => page.evaluate(() => document.querySelector("audio").currentTime);

async function chooseFile(page) {
  await page.locator("#audio-file").setInputFiles({ name: "call.wav", mimeType: "audio/wav", buffer: recording });
  await page.waitForFunction(() => document.querySelector("audio").readyState >= 2);
}

test("a click on a word seeks the chosen file to its start", async () => {
  const opened = await open(browser, SAMPLE);
  const { page } = opened;
  await chooseFile(page);
  const words = wordsOf(SAMPLE);
  for (const number of [40, 3, words.length - 1]) {
    await clickWord(page, number);
    assert.ok(Math.abs((await audioTime(page)) - words[number].start_ms / 1000) < 0.002);
    await page.waitForFunction((index) => document.querySelector(".now")?.wordNumber === index, number);
  }
  assert.equal(await page.locator("#audio-name").innerText(), "call.wav");
  await assertQuiet(opened);
  await opened.close();
});

test("while the audio plays, the word that is said is marked", async () => {
  const opened = await open(browser, SAMPLE);
  const { page } = opened;
  await chooseFile(page);
  await clickWord(page, 20);
  await page.keyboard.press("k");
  await page.waitForFunction(() => document.querySelector(".now")?.wordNumber >= 23);
  await page.keyboard.press("k");
  await page.waitForFunction(() => document.querySelector("audio").paused);
  const marked = await page.evaluate(() => document.querySelector(".now").wordNumber);
  const words = wordsOf(SAMPLE);
  const ms = (await audioTime(page)) * 1000;
  assert.ok(words[marked].start_ms <= ms + 1 && (words[marked + 1]?.start_ms ?? Infinity) >= ms - 1);
  assert.equal(await page.locator(".now").count(), 1);
  await assertQuiet(opened);
  await opened.close();
});

test("Enter plays from the word, and following brings the word into sight", async () => {
  const { page, close } = await open(browser, SAMPLE, { viewport: { width: 500, height: 600 } });
  await chooseFile(page);
  await page.locator("#skip").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => !document.querySelector("audio").paused);
  await page.evaluate(() => {
    scrollTo(0, document.body.scrollHeight);
    document.querySelector("audio").currentTime = 12;
  });
  await page.waitForFunction(() => document.querySelector(".now") && isInSight(document.querySelector(".now")));
  await close();
});

test("an address behind #audio= is played, as it is or percent-encoded, and no other place may be", async () => {
  const address = `${origin}/call.wav?X-Amz-Signature=a%2Fb&X-Amz-Expires=900`;
  for (const behind of [`#audio=${address}`, `#audio=${encodeURIComponent(address)}`, `?audio=${encodeURIComponent(address)}`]) {
    const opened = await open(browser, SAMPLE, { behind });
    const { page } = opened;
    await page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
    await clickWord(page, 30);
    assert.ok(Math.abs((await audioTime(page)) - wordsOf(SAMPLE)[30].start_ms / 1000) < 0.002);
    await assertQuiet(opened, [address]);
    await page.evaluate(() => { new Audio("https://example.invalid/a.wav").load(); });
    await page.waitForFunction(() => window.violations.length > 0);
    const violations = await page.evaluate(() => window.violations);
    assert.match(violations[0], /^media-src https:\/\/example\.invalid/u);
    await opened.close();
  }
});

test("a file that lies beside the page is played", async () => {
  writeFileSync(pagePath("beside.wav"), recording);
  const opened = await open(browser, SAMPLE, { behind: "#audio=beside.wav" });
  await opened.page.waitForFunction(() => document.querySelector("audio").readyState >= 1);
  await assertQuiet(opened, [new URL("beside.wav", opened.address).href]);
  await opened.close();
  rmSync(pagePath("beside.wav"));
});

const REFUSED = [
  "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java%09script:alert(1)", "data:audio/wav;base64,UklGRg==",
  "blob:null/0", "http://example.invalid/a.wav", "ftp://example.invalid/a.wav", "//example.invalid/share.wav",
  "file://example.invalid/share.wav", "https://", "vbscript:x", "view-source:https://example.invalid/",
];

for (const address of REFUSED) {
  test(`${address} is refused as an audio address`, async () => {
    const opened = await open(browser, SAMPLE, { behind: `#audio=${address}` });
    assert.equal(await opened.page.locator("audio[src]").count(), 0);
    assert.match(await opened.page.locator("#audio-note").innerText(), /none that the page may play/u);
    await assertQuiet(opened);
    await opened.close();
  });
}

test("where times count from the first word, the reader can shift the audio", async () => {
  const { page, close } = await open(browser, "first-word");
  await chooseFile(page);
  await page.getByLabel(/Audio starts/u).fill("2.5");
  await clickWord(page, 10);
  assert.ok(Math.abs((await audioTime(page)) - 2.5 - wordsOf("first-word")[10].start_ms / 1000) < 0.002);
  await page.waitForFunction(() => document.querySelector(".now")?.wordNumber === 10);
  await close();
});

test("a file that is no audio is told", async () => {
  const { page, close } = await open(browser, SAMPLE);
  await page.locator("#audio-file").setInputFiles({ name: "x.wav", mimeType: "audio/wav", buffer: Buffer.from("no audio") });
  await page.waitForFunction(() => document.querySelector("#audio-note").textContent.includes("cannot be played"));
  await close();
});
