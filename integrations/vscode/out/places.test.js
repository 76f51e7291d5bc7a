"use strict";
var __create = Object.create;
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __getProtoOf = Object.getPrototypeOf;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __copyProps = (to, from, except, desc) => {
  if (from && typeof from === "object" || typeof from === "function") {
    for (let key of __getOwnPropNames(from))
      if (!__hasOwnProp.call(to, key) && key !== except)
        __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
  }
  return to;
};
var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
  // If the importer is in node compatibility mode or this is not an ESM
  // file that has been converted to a CommonJS file using a Babel-
  // compatible transform (i.e. "__esModule" has not been set), then set
  // "default" to the CommonJS "module.exports" for node compatibility.
  isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
  mod
));

// test/places.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_test = require("node:test");

// src/places.ts
var import_node_path = require("node:path");
var MODULE = ["-P", "-m", "promptlint"];
var DISTRIBUTION = "sd-promptlint";
function serverCommands(machine2, interpreter, folders) {
  const programs = [
    ...folders.flatMap((folder) => [".venv", "venv"].map((name) => inEnvironment(machine2, (0, import_node_path.join)(folder, name)))),
    ...onPath(machine2, "promptlint"),
    ...toolFolders(machine2)
  ].filter(machine2.exists);
  return [...interpreter === void 0 ? [] : [[interpreter, ...MODULE]], ...[...new Set(programs)].map((program) => [program])];
}
function onPath(machine2, name) {
  const path = Object.entries(machine2.env).find(([key]) => key.toUpperCase() === "PATH")?.[1] ?? "";
  return path.split(import_node_path.delimiter).map((folder) => folder.replaceAll('"', "")).filter((folder) => (0, import_node_path.isAbsolute)(folder)).map((folder) => (0, import_node_path.join)(folder, withSuffix(machine2, name))).filter(machine2.exists);
}
function toolFolders(machine2) {
  const { env, home } = machine2;
  const program = withSuffix(machine2, "promptlint");
  const onWindows = machine2.platform === "win32";
  const links = [env.PIPX_BIN_DIR, env.UV_TOOL_BIN_DIR, env.XDG_BIN_HOME, (0, import_node_path.join)(home, ".local", "bin")];
  const data = env.XDG_DATA_HOME ?? (0, import_node_path.join)(home, ".local", "share");
  const environments = [
    env.UV_TOOL_DIR ?? (onWindows ? env.APPDATA && (0, import_node_path.join)(env.APPDATA, "uv", "tools") : (0, import_node_path.join)(data, "uv", "tools")),
    env.PIPX_HOME && (0, import_node_path.join)(env.PIPX_HOME, "venvs"),
    (0, import_node_path.join)(data, "pipx", "venvs"),
    (0, import_node_path.join)(home, ".local", "pipx", "venvs"),
    onWindows ? (0, import_node_path.join)(home, "pipx", "venvs") : void 0
  ];
  return [
    ...links.flatMap((folder) => folder ? [(0, import_node_path.join)(folder, program)] : []),
    ...environments.flatMap((folder) => folder ? [inEnvironment(machine2, (0, import_node_path.join)(folder, DISTRIBUTION))] : [])
  ].filter((path) => (0, import_node_path.isAbsolute)(path));
}
function inEnvironment(machine2, folder) {
  return (0, import_node_path.join)(folder, machine2.platform === "win32" ? "Scripts" : "bin", withSuffix(machine2, "promptlint"));
}
function withSuffix(machine2, name) {
  return machine2.platform === "win32" ? `${name}.exe` : name;
}

// test/places.test.ts
function machine(there, env = {}) {
  return { platform: "linux", home: "/home/me", env, exists: (path) => there.includes(path) };
}
(0, import_node_test.test)("the selected interpreter is asked first, and takes no module from the folder", () => {
  const commands = serverCommands(machine(["/bin/promptlint"], { PATH: "/bin" }), "/venv/bin/python", []);
  import_strict.default.deepEqual(commands, [["/venv/bin/python", "-P", "-m", "promptlint"], ["/bin/promptlint"]]);
});
(0, import_node_test.test)("then the environment of the workspace, the PATH, and the folders of tools", () => {
  const there = [
    "/home/me/.local/share/uv/tools/sd-promptlint/bin/promptlint",
    "/home/me/.local/bin/promptlint",
    "/w/.venv/bin/promptlint",
    "/usr/bin/promptlint",
    "/home/me/.local/share/pipx/venvs/sd-promptlint/bin/promptlint"
  ];
  import_strict.default.deepEqual(serverCommands(machine(there, { PATH: "/usr/bin" }), void 0, ["/w"]), [
    ["/w/.venv/bin/promptlint"],
    ["/usr/bin/promptlint"],
    ["/home/me/.local/bin/promptlint"],
    ["/home/me/.local/share/uv/tools/sd-promptlint/bin/promptlint"],
    ["/home/me/.local/share/pipx/venvs/sd-promptlint/bin/promptlint"]
  ]);
});
(0, import_node_test.test)("what is not there is not tried, and nothing twice", () => {
  const there = ["/home/me/.local/bin/promptlint"];
  import_strict.default.deepEqual(serverCommands(machine(there, { PATH: "/bin:/home/me/.local/bin" }), void 0, ["/w"]), [there]);
  import_strict.default.deepEqual(serverCommands(machine([]), void 0, ["/w"]), []);
});
(0, import_node_test.test)("folders that pipx and uv were told", () => {
  const env = { PIPX_HOME: "/p", UV_TOOL_DIR: "/u", PIPX_BIN_DIR: "/pb", UV_TOOL_BIN_DIR: "/ub" };
  const there = ["/p/venvs/sd-promptlint/bin/promptlint", "/u/sd-promptlint/bin/promptlint", "/pb/promptlint", "/ub/promptlint"];
  const found = serverCommands(machine(there, env), void 0, []).flat();
  import_strict.default.deepEqual(found.sort(), there.sort());
});
(0, import_node_test.test)("a folder of the PATH that is not absolute starts nothing", () => {
  import_strict.default.deepEqual(onPath({ ...machine([]), env: { PATH: ".:bin::/bin" }, exists: () => true }, "promptlint"), ["/bin/promptlint"]);
});
(0, import_node_test.test)("the PATH is found in any case of letters, as Windows spells it", () => {
  import_strict.default.deepEqual(onPath(machine(["/bin/uv"], { Path: '"/bin"' }), "uv"), ["/bin/uv"]);
});
(0, import_node_test.test)("on Windows programs end in .exe, and environments have Scripts", () => {
  const windows = { platform: "win32", home: "/home/me", env: { PATH: "/bin", APPDATA: "/data" }, exists: () => true };
  const found = serverCommands(windows, void 0, ["/w"]).flat();
  import_strict.default.ok(found.every((path) => path.endsWith("promptlint.exe")), found.join(" "));
  import_strict.default.equal(found[0], "/w/.venv/Scripts/promptlint.exe");
  import_strict.default.ok(found.includes("/data/uv/tools/sd-promptlint/Scripts/promptlint.exe"));
});
