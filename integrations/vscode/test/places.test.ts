import assert from "node:assert/strict";
import { test } from "node:test";
import { onPath, serverCommands, type Machine } from "../src/places";

function machine(there: string[], env: NodeJS.ProcessEnv = {}): Machine {
  return { platform: "linux", home: "/home/me", env, exists: (path) => there.includes(path) };
}

test("the selected interpreter is asked first, and takes no module from the folder", () => {
  const commands = serverCommands(machine(["/bin/promptlint"], { PATH: "/bin" }), "/venv/bin/python", []);
  assert.deepEqual(commands, [["/venv/bin/python", "-P", "-m", "promptlint"], ["/bin/promptlint"]]);
});

test("then the environment of the workspace, the PATH, and the folders of tools", () => {
  const there = [
    "/home/me/.local/share/uv/tools/sd-promptlint/bin/promptlint",
    "/home/me/.local/bin/promptlint",
    "/w/.venv/bin/promptlint",
    "/usr/bin/promptlint",
    "/home/me/.local/share/pipx/venvs/sd-promptlint/bin/promptlint",
  ];
  assert.deepEqual(serverCommands(machine(there, { PATH: "/usr/bin" }), undefined, ["/w"]), [
    ["/w/.venv/bin/promptlint"],
    ["/usr/bin/promptlint"],
    ["/home/me/.local/bin/promptlint"],
    ["/home/me/.local/share/uv/tools/sd-promptlint/bin/promptlint"],
    ["/home/me/.local/share/pipx/venvs/sd-promptlint/bin/promptlint"],
  ]);
});

test("what is not there is not tried, and nothing twice", () => {
  const there = ["/home/me/.local/bin/promptlint"];
  assert.deepEqual(serverCommands(machine(there, { PATH: "/bin:/home/me/.local/bin" }), undefined, ["/w"]), [there]);
  assert.deepEqual(serverCommands(machine([]), undefined, ["/w"]), []);
});

test("folders that pipx and uv were told", () => {
  const env = { PIPX_HOME: "/p", UV_TOOL_DIR: "/u", PIPX_BIN_DIR: "/pb", UV_TOOL_BIN_DIR: "/ub" };
  const there = ["/p/venvs/sd-promptlint/bin/promptlint", "/u/sd-promptlint/bin/promptlint", "/pb/promptlint", "/ub/promptlint"];
  const found = serverCommands(machine(there, env), undefined, []).flat();
  assert.deepEqual(found.sort(), there.sort());
});

test("a folder of the PATH that is not absolute starts nothing", () => {
  assert.deepEqual(onPath({ ...machine([]), env: { PATH: ".:bin::/bin" }, exists: () => true }, "promptlint"), ["/bin/promptlint"]);
});

test("the PATH is found in any case of letters, as Windows spells it", () => {
  assert.deepEqual(onPath(machine(["/bin/uv"], { Path: '"/bin"' }), "uv"), ["/bin/uv"]);
});

test("on Windows programs end in .exe, and environments have Scripts", () => {
  const windows: Machine = { platform: "win32", home: "/home/me", env: { PATH: "/bin", APPDATA: "/data" }, exists: () => true };
  const found = serverCommands(windows, undefined, ["/w"]).flat();
  assert.ok(found.every((path) => path.endsWith("promptlint.exe")), found.join(" "));
  assert.equal(found[0], "/w/.venv/Scripts/promptlint.exe");
  assert.ok(found.includes("/data/uv/tools/sd-promptlint/Scripts/promptlint.exe"));
});
