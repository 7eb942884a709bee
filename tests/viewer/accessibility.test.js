// axe-core's scan: no serious or critical finding, in either colour, wide and narrow.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { SAMPLE, launch, open } from "./browser.js";
import { waveFile } from "./wave_file.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser;
before(async () => { browser = await launch(); });
after(() => browser.close());

const VIEWS = {
  wide: {},
  narrow: { viewport: { width: 360, height: 740 } },
  dark: { colorScheme: "dark" },
  "narrow and dark": { viewport: { width: 360, height: 740 }, colorScheme: "dark" },
};
const PAGES = [SAMPLE, "no-words", "nothing-known", "first-word", "right-to-left", "injection", "many-speakers"];

for (const name of PAGES) {
  for (const [view, options] of Object.entries(VIEWS)) {
    test(`${name}, ${view}: no finding`, async (t) => {
      const { page, close } = await open(browser, name, options);
      await page.locator("aside details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
      await page.keyboard.press("n");
      if (name !== "no-words") {
        await page.getByRole("searchbox").fill("a");
        await page.waitForFunction(() => document.querySelector("#hits").textContent !== "");
      }
      // What the browser has not laid out yet has no place: axe would take one thing to lie behind another.
      await page.evaluate(() => {
        for (const { element } of chunks) element.style.setProperty("content-visibility", "visible");
      });
      await page.evaluate(axe);
      const { violations, passes } = await page.evaluate(() => axe.run(document));
      const findings = violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.slice(0, 3).map((node) => node.html)}`);
      t.diagnostic(`${passes.length} rules passed, ${findings.length} findings`);
      assert.deepEqual(findings, []);
      assert.ok(passes.length > 20);
      await close();
    });
  }
}

test("nothing is wider than a narrow screen, audio and the longest word included", async () => {
  for (const name of [SAMPLE, "injection", "many-speakers", "first-word"]) {
    const { page, close } = await open(browser, name, { viewport: { width: 320, height: 640 } });
    await page.locator("#audio-file").setInputFiles({ name: "a.wav", mimeType: "audio/wav", buffer: waveFile(1) });
    await page.locator("aside details").evaluateAll((all) => all.forEach((details) => { details.open = true; }));
    const wide = await page.evaluate(() => [...document.querySelectorAll("body *:not(.skip, .wide *, .unseen)")]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .map((element) => element.outerHTML.slice(0, 80)));
    assert.deepEqual(wide, [], name);
    await close();
  }
});

test("the page has its landmarks, and no animation for those who want none", async () => {
  const { page, close } = await open(browser, SAMPLE, { reducedMotion: "reduce" });
  for (const role of ["banner", "main", "complementary", "search", "region"]) {
    assert.ok((await page.getByRole(role).count()) > 0, role);
  }
  assert.ok(await page.evaluate(() => lessMotion.matches));
  await close();
});
