// Every page opens from the disk without a request, a complaint or a harm; and it says what is not known.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { SAMPLE, assertQuiet, launch, open, pageText } from "./browser.js";

let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const PAGES = [
  SAMPLE, "004860b1ab2e4c88", "0091a706bc604188", "00d676d7058c49bb", "no-words", "no-times", "no-confidences",
  "no-speakers", "nothing-known", "first-word", "right-to-left", "injection", "many-speakers", "one-turn",
];

for (const name of PAGES) {
  test(`${name} opens without a request, a console message or a policy violation, and shows every word`, async () => {
    const opened = await open(browser, name);
    await opened.page.waitForFunction(() => document.documentElement.dataset.words === "made");
    const shownWords = await opened.page.locator(".words > *").count();
    const { metrics } = JSON.parse(pageText(`${name}.json`));
    assert.equal(shownWords, metrics.total_words);
    await assertQuiet(opened);
    await opened.close();
  });
}

test("what was said cannot act, and is shown as it was said", async () => {
  const opened = await open(browser, "injection");
  const { page } = opened;
  assert.equal(await page.evaluate(() => window.acted), undefined);
  assert.equal(await page.locator("img, svg, iframe, script:not([type]) ~ script").count(), 0);
  assert.equal(await page.locator("script").count(), 3);
  const texts = await page.locator(".words > *").allTextContents();
  assert.equal(texts[0], "</script><script>window.acted=1</script>");
  assert.equal(texts[1], "<img src=x onerror=window.acted=1>");
  assert.equal(texts[8], "desrever");
  assert.equal(texts[9], "[ ]");
  await assertQuiet(opened);
  await opened.close();
});

test("the policy stops a script, a style, markup from text and a request, whoever writes them", async () => {
  const { page, close } = await open(browser, SAMPLE);
  const stopped = await page.evaluate(async () => {
    const script = document.createElement("script");
    try { script.text = "window.acted = 1"; } catch { /* Trusted Types */ }
    document.body.append(script);
    const style = document.createElement("style");
    style.textContent = "body { display: none }";
    document.body.append(style);
    let markup = "made";
    try { document.body.insertAdjacentHTML("beforeend", "<b id=made></b>"); } catch { markup = "refused"; }
    const request = await fetch("https://example.invalid/").then(() => "sent", () => "refused");
    const image = new Image();
    image.src = "https://example.invalid/a.png";
    await new Promise((done) => { image.onerror = done; });
    return { acted: window.acted, display: getComputedStyle(document.body).display, markup, request };
  });
  assert.deepEqual(stopped, { acted: undefined, display: "block", markup: "refused", request: "refused" });
  const violations = await page.evaluate(() => window.violations.map((text) => text.split(" ")[0]));
  for (const directive of ["style-src-elem", "connect-src", "img-src", "require-trusted-types-for"]) {
    assert.ok(violations.includes(directive), `${directive} in ${violations}`);
  }
  await close();
});

test("what is not known is said and not made up", async () => {
  const texts = {
    "no-words": ["No words were recognised in this recording.", "Nobody speaks.", "no word has a confidence"],
    "no-times": ["No word has a time", "nothing: no time is known"],
    "no-confidences": ["no word has a confidence", "not known: no word has a confidence"],
    "no-speakers": ["unknown speaker"],
    "first-word": ["the first word: the recording's start is not known"],
  };
  for (const [name, expected] of Object.entries(texts)) {
    const { page, close } = await open(browser, name);
    await page.locator("aside details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    const text = await page.locator("body").innerText();
    for (const part of expected) assert.ok(text.includes(part), `${part} in ${name}`);
    assert.ok(!/NaN|undefined|null|Infinity/u.test(text.replace(/"[^"]*"/gu, "")), name);
    await close();
  }
});

test("figures of the call and of its speakers are those of the document", async () => {
  const { page, close } = await open(browser, SAMPLE);
  const { metrics, segments, speakers } = JSON.parse(pageText(`${SAMPLE}.json`));
  const agent = segments.filter(({ speaker }) => speaker === "agent");
  const seconds = Math.floor(agent.reduce((sum, { start_ms: start, end_ms: end }) => sum + end - start, 0) / 1000);
  const figures = await page.locator("#call-figures").innerText();
  assert.ok(figures.includes(`${metrics.latency_seconds.toFixed(2)} s`));
  assert.ok(figures.includes(`${(metrics.word_error_rate * 100).toFixed(1)} %`));
  assert.match(figures, /1 − mean confidence[^]*A proxy, no measured word error rate/u);
  const rows = await page.locator("#speaker-figures tbody tr").allInnerTexts();
  assert.equal(rows.length, speakers.length);
  assert.deepEqual(rows[0].split(/\s*\t\s*/u), ["agent", `0:${seconds}`, "45", "85.2 %", "8.9 %", "0"]);
  await close();
});

test("right-to-left speech runs from right to left, and its arrow keys too", async () => {
  const { page, close } = await open(browser, "right-to-left");
  const paragraph = page.locator(".words").first();
  assert.equal(await paragraph.evaluate((p) => getComputedStyle(p).direction), "rtl");
  const [first, second] = await page.locator(".words > *").evaluateAll((all) => all.slice(0, 2).map((w) => w.getBoundingClientRect().x));
  assert.ok(first > second);
  await page.locator(".words > *").first().focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.wordNumber), 1);
  await close();
});

test("dark and light follow the system until the reader chooses", async () => {
  const ground = (page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await open(browser, SAMPLE, { colorScheme: "light" });
  const dark = await open(browser, SAMPLE, { colorScheme: "dark" });
  assert.deepEqual([await ground(light.page), await ground(dark.page)], ["rgb(255, 255, 255)", "rgb(20, 23, 28)"]);
  await light.page.getByLabel("Colours").selectOption("dark");
  assert.equal(await ground(light.page), "rgb(20, 23, 28)");
  await dark.page.getByLabel("Colours").selectOption("light");
  assert.equal(await ground(dark.page), "rgb(255, 255, 255)");
  await light.close();
  await dark.close();
});
