// The transcript's files, as the pipeline wrote them: not written anew from the words, so equal to the stored ones.

const FILES = [
  { format: "text", name: "Plain text", extension: "txt", type: "text/plain" },
  { format: "srt", name: "SubRip captions", extension: "srt", type: "application/x-subrip" },
  { format: "vtt", name: "WebVTT captions", extension: "vtt", type: "text/vtt" },
  { format: "json", name: "JSON", extension: "json", type: "application/json" },
];

/** A file's text. Of the JSON document, the escapes that its place in a page asks for (`viewer_page.rs`) are taken back:
 *  every escape is stepped over as a whole, so an escaped backslash before `u003c` stays what it is. */
function fileText(format) {
  if (format !== "json") return JSON.parse(byId("files-data").textContent)[format];
  const marks = { u003c: "<", u003e: ">", u0026: "&", u2028: "\u2028", u2029: "\u2029" };
  return byId("document-data").textContent.replace(/\\(u003c|u003e|u0026|u2028|u2029|.)/gu, (escape, kind) => marks[kind] ?? escape);
}

function download({ format, extension, type }) {
  const address = URL.createObjectURL(new Blob([fileText(format)], { type: `${type};charset=utf-8` }));
  const link = element("a", { href: address, download: `${call.recording_id}.${extension}` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function copy({ format, name }) {
  const text = fileText(format);
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the clipboard's permission: by a selection, as ever.
    const area = element("textarea", { value: text, readOnly: true, className: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
  announce(`${name} copied`);
}

function listFiles() {
  for (const file of FILES) {
    const button = (text, act) => {
      const made = element("button", { type: "button", ariaLabel: `${text} ${file.name}` }, text);
      made.dataset.file = file.format;
      made.addEventListener("click", async () => {
        await act(file);
        made.textContent = text === "Copy" ? "Copied" : text;
        setTimeout(() => { made.textContent = text; }, 2000);
      });
      return made;
    };
    const buttons = element("span", { className: "group" }, button("Copy", copy), button("Download", download));
    byId("file-list").append(element("li", {}, element("span", {}, file.name), buttons));
  }
}
