import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { attemptIn, firstThatServes } from "../src/finding";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "promptlint-")));
after(() => rmSync(folder, { recursive: true }));

function program(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

test("the first that would serve is taken, and what failed before it is known", async () => {
  const without = program("without", "echo 'promptlint: error: the server needs the extra lsp' >&2; exit 2");
  const good = program("good", '[ "$*" = "server --help" ]');
  const later = program("later", "exit 0");
  const found = await firstThatServes([[join(folder, "nowhere")], [without], [good], [later]], attemptIn(folder));
  assert.deepEqual(found.command, [good, "server"]);
  assert.deepEqual(found.problems.map((problem) => problem.kind), ["absent", "extra"]);
});

test("words of a command stay before the server's", async () => {
  const picky = program("picky", '[ "$*" = "-P -m promptlint server --help" ]');
  const command = [picky, "-P", "-m", "promptlint"];
  assert.deepEqual((await firstThatServes([command], attemptIn(folder))).command, [...command, "server"]);
});

test("it is tried in the folder that is given", async () => {
  const here = program("here", '[ "$(pwd -P)" = "$(dirname "$0")" ]');
  assert.equal(await attemptIn(folder)([here]), undefined);
  assert.equal((await attemptIn("/")([here]))?.kind, "failed");
});

test("none of none", async () => {
  assert.deepEqual(await firstThatServes([], attemptIn(folder)), { command: undefined, problems: [] });
});
