// The browser and the pages under test. A page that is opened here is watched: whatever it asks of a network, says on the
// console or does against its policy is kept, and `assertQuiet` fails on it.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const PAGES = fileURLToPath(new URL("../../target/viewer-pages/", import.meta.url));
const BROWSERS = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const FLAGS = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required",
];

/** The path of a file that the Rust example wrote: `sample("no-words.srt")`. */
export const pagePath = (name) => `${PAGES}${name}`;
export const pageText = (name) => readFileSync(pagePath(name), "utf8");
export const SAMPLE = "0002f70f7386445b";

/** Playwright gives each browser a fresh profile. */
export function launch() {
  const executablePath = BROWSERS.find((path) => path && existsSync(path));
  assert.ok(executablePath, "no Chromium: install the package `chromium`, or name one in CHROMIUM");
  return chromium.launch({ executablePath, headless: true, args: FLAGS });
}

/** Opens a page from the disk. `options`: those of a Playwright context, and `behind` the page's address. */
export async function open(browser, name, { behind = "", ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noticed = { console: [], errors: [], requests: [] };
  page.on("console", (message) => noticed.console.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noticed.errors.push(String(error)));
  page.on("request", (request) => {
    if (!/^(blob|data):/u.test(request.url())) noticed.requests.push(request.url());
  });
  await page.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
    });
  });
  const address = `${pathToFileURL(pagePath(`${name}.html`)).href}${behind}`;
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector("#call-figures dd") !== null);
  return { page, noticed, address, close: () => context.close() };
}

/** Nothing but the page itself was asked for, and neither browser nor policy has complained. */
export async function assertQuiet({ page, noticed, address }, allowed = []) {
  const asked = noticed.requests.filter((url) => url !== address.split("#")[0] && !allowed.includes(url));
  assert.deepEqual(asked, [], "requests");
  assert.deepEqual(noticed.console, [], "console");
  assert.deepEqual(noticed.errors, [], "errors");
  assert.deepEqual(await page.evaluate(() => window.violations), [], "policy violations");
}

/** The words of a transcript in order, from its JSON file. */
export const wordsOf = (name) => JSON.parse(pageText(`${name}.json`)).segments.flatMap((segment) => segment.words);

/** The number of the word that has the focus; null when something else has it. */
export const focusedWord = (page) => page.evaluate(() => document.activeElement.wordNumber ?? null);

/** Clicks on the word of that number. */
export async function clickWord(page, number) {
  const word = await page.evaluateHandle((index) => elementOf(index), number);
  await word.asElement().click();
}

/** True when a word lies in the window, below the deck. */
export const isWordInSight = (page, number) => page.evaluate((index) => isInSight(elementOf(index)), number);
