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

// test/shells.test.ts
var import_strict = __toESM(require("node:assert/strict"));
var import_node_child_process = require("node:child_process");
var import_node_test = require("node:test");

// src/shells.ts
var NAMES = {
  ash: "posix",
  bash: "posix",
  dash: "posix",
  ksh: "posix",
  mksh: "posix",
  sh: "posix",
  zsh: "posix",
  fish: "fish",
  nu: "nu",
  powershell: "powershell",
  pwsh: "powershell",
  "pwsh-preview": "powershell",
  cmd: "cmd"
};
var BARE = /^[\w./:-]+$/;
var BARE_ON_WINDOWS = /^[\w./:\\-]+$/;
var CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
function commandLine(words, shell, platform) {
  const kind = shellOf(shell, platform);
  const quoted = [];
  for (const word of words) {
    const shown = CONTROL.test(word) ? void 0 : quote(word, kind);
    if (shown === void 0) {
      return void 0;
    }
    quoted.push(shown);
  }
  const [first] = quoted;
  if (first === void 0 || first === words[0]) {
    return quoted.join(" ");
  }
  const call = { powershell: "& ", nu: "^" };
  return `${call[kind] ?? ""}${quoted.join(" ")}`;
}
function shellOf(path, platform) {
  const name = path.split(/[\\/]/).pop() ?? "";
  const known = NAMES[name.toLowerCase().replace(/\.exe$/, "")];
  return known ?? (platform === "win32" ? "unknown" : "posix");
}
function quote(word, shell) {
  switch (shell) {
    case "posix":
      return BARE.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
    case "fish":
      return BARE.test(word) ? word : `'${word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
    case "nu":
      if (BARE.test(word)) {
        return word;
      }
      return word.includes("'") ? `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"` : `'${word}'`;
    case "powershell":
      return BARE_ON_WINDOWS.test(word) ? word : `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
    case "cmd":
      return BARE_ON_WINDOWS.test(word) ? word : /["%!]/.test(word) ? void 0 : `"${word}"`;
    case "unknown":
      return BARE.test(word) ? word : /["%!$`\\]/.test(word) ? void 0 : `"${word}"`;
  }
}

// test/shells.test.ts
var WINDOWS = "win32";
var POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
var CMD = "C:\\Windows\\System32\\cmd.exe";
var pip = (python) => [python, "-m", "pip", "install", "sd-promptlint[lsp]"];
var cases = [
  ["/bin/bash", "linux", "/venv/bin/python", "/venv/bin/python -m pip install 'sd-promptlint[lsp]'"],
  ["/bin/zsh", "darwin", "/my venv/it's", "'/my venv/it'\\''s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/fish", "linux", "/my\\venv/it's", "'/my\\\\venv/it\\'s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/nu", "linux", "/venv/bin/python", "/venv/bin/python -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/nu", "linux", "/my venv/python", "^'/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  ["nu.exe", WINDOWS, "C:\\it's\\python.exe", `^"C:\\\\it's\\\\python.exe" -m pip install 'sd-promptlint[lsp]'`],
  ["/usr/bin/pwsh", "linux", "/my venv/it's", "& '/my venv/it''s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/pwsh-preview", "linux", "/my venv/python", "& '/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  [POWERSHELL, WINDOWS, "C:\\v\\python.exe", "C:\\v\\python.exe -m pip install 'sd-promptlint[lsp]'"],
  [POWERSHELL, WINDOWS, "C:\\o\u2019clock\\python.exe", "& 'C:\\o\u2019\u2019clock\\python.exe' -m pip install 'sd-promptlint[lsp]'"],
  [CMD, WINDOWS, "C:\\v\\python.exe", 'C:\\v\\python.exe -m pip install "sd-promptlint[lsp]"'],
  [CMD, WINDOWS, "C:\\a & b\\python.exe", '"C:\\a & b\\python.exe" -m pip install "sd-promptlint[lsp]"'],
  [CMD, WINDOWS, "C:\\100%\\python.exe", void 0],
  ["C:\\Program Files\\Git\\bin\\bash.exe", WINDOWS, "C:\\v\\python.exe", "'C:\\v\\python.exe' -m pip install 'sd-promptlint[lsp]'"],
  ["C:\\odd.exe", WINDOWS, "C:/v/python.exe", 'C:/v/python.exe -m pip install "sd-promptlint[lsp]"'],
  ["C:\\odd.exe", WINDOWS, "C:\\v\\python.exe", void 0],
  ["/opt/odd", "linux", "/my venv/python", "'/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  ["", "linux", "/venv/python", "/venv/python -m pip install 'sd-promptlint[lsp]'"],
  ["/bin/bash", "linux", "/venv\nrm -r x/python", void 0],
  [POWERSHELL, WINDOWS, "C:\\v\u2028\\python.exe", void 0]
];
for (const [shell, platform, python, line] of cases) {
  (0, import_node_test.test)(`a line for ${JSON.stringify(shell)} on ${platform} with ${JSON.stringify(python)}`, () => {
    import_strict.default.equal(commandLine(pip(python), shell, platform), line);
  });
}
(0, import_node_test.test)("sh reads back the words that were written", () => {
  const words = ["/bin/echo", "it's", "a  b", "$HOME `x` \\", "=y", "~", "*", "sd-promptlint[lsp]", "\u2019"];
  const line = commandLine(["printf", "%s\\n", ...words], "/bin/sh", "linux") ?? "";
  import_strict.default.equal((0, import_node_child_process.execFileSync)("/bin/sh", ["-c", line], { encoding: "utf8" }), `${words.join("\n")}
`);
});
