// Pictures to look at: `npm run pages && npm run screenshots -- FOLDER`. They are not kept in the repository.

import { mkdirSync } from "node:fs";
import { SAMPLE, launch, open } from "./browser.js";
import { waveFile } from "./wave_file.js";

const folder = process.argv[2] ?? "screenshots";
const narrow = { viewport: { width: 390, height: 844 } };
const VIEWS = [
  ["light", SAMPLE, { colorScheme: "light" }],
  ["dark", SAMPLE, { colorScheme: "dark" }],
  ["narrow", SAMPLE, narrow],
  ["narrow-dark", SAMPLE, { ...narrow, colorScheme: "dark" }],
  ["right-to-left", "right-to-left", {}],
  ["no-words", "no-words", {}],
  ["nothing-known", "nothing-known", {}],
  ["injection", "injection", {}],
  ["many-speakers", "many-speakers", {}],
  ["words-100000", "words-100000", {}],
];

mkdirSync(folder, { recursive: true });
const browser = await launch();
for (const [picture, name, options] of VIEWS) {
  const { page, close } = await open(browser, name, options);
  await page.waitForFunction(() => document.documentElement.dataset.words === "made");
  if ([SAMPLE, "words-100000"].includes(name)) {
    await page.locator("#audio-file").setInputFiles({ name: "call.wav", mimeType: "audio/wav", buffer: waveFile(52) });
    await page.getByRole("searchbox").fill("you");
    await page.waitForFunction(() => document.querySelector("#hits").textContent !== "");
    await page.locator("body").click({ position: { x: 5, y: 5 } });
    await page.keyboard.press("n");
    await page.keyboard.press("n");
  }
  await page.waitForTimeout(600);
  await page.screenshot({ path: `${folder}/${picture}.png` });
  await close();
}
await browser.close();
