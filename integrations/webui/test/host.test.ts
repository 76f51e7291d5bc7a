import assert from "node:assert/strict";
import test from "node:test";
import { siteOf } from "../src/host";

test("the folder may have any name, and the WebUI may lie below a path", () => {
  const page = "https://example.org/sd/";
  const site = siteOf("https://example.org/sd/file=extensions/my%20lint/javascript/promptlint.js?1700000000.5", page);

  assert.deepEqual(site, { root: "https://example.org/sd/", folder: "https://example.org/sd/file=extensions/my%20lint/" });
});

test("an absolute path on Windows is a path, too", () => {
  const { root, folder } = siteOf("http://127.0.0.1:7860/file=C:/ui/extensions/promptlint/javascript/promptlint.js?1", "http://127.0.0.1:7860/?__theme=dark");

  assert.equal(root, "http://127.0.0.1:7860/");
  assert.equal(folder, "http://127.0.0.1:7860/file=C:/ui/extensions/promptlint/");
});

test("a script that does not know its own address asks beside the page", () => {
  assert.equal(siteOf(undefined, "http://127.0.0.1:7860/ui/?__theme=dark").root, "http://127.0.0.1:7860/ui/");
});
