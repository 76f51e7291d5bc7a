import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { commandLine } from "../src/shells";

const WINDOWS = "win32";
const POWERSHELL = "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe";
const CMD = "C:\\Windows\\System32\\cmd.exe";
const pip = (python: string): string[] => [python, "-m", "pip", "install", "sd-promptlint[lsp]"];

const cases: [shell: string, platform: string, python: string, line: string | undefined][] = [
  ["/bin/bash", "linux", "/venv/bin/python", "/venv/bin/python -m pip install 'sd-promptlint[lsp]'"],
  ["/bin/zsh", "darwin", "/my venv/it's", "'/my venv/it'\\''s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/fish", "linux", "/my\\venv/it's", "'/my\\\\venv/it\\'s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/nu", "linux", "/venv/bin/python", "/venv/bin/python -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/nu", "linux", "/my venv/python", "^'/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  ["nu.exe", WINDOWS, "C:\\it's\\python.exe", '^"C:\\\\it\'s\\\\python.exe" -m pip install \'sd-promptlint[lsp]\''],
  ["/usr/bin/pwsh", "linux", "/my venv/it's", "& '/my venv/it''s' -m pip install 'sd-promptlint[lsp]'"],
  ["/usr/bin/pwsh-preview", "linux", "/my venv/python", "& '/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  [POWERSHELL, WINDOWS, "C:\\v\\python.exe", "C:\\v\\python.exe -m pip install 'sd-promptlint[lsp]'"],
  [POWERSHELL, WINDOWS, "C:\\o\u2019clock\\python.exe", "& 'C:\\o\u2019\u2019clock\\python.exe' -m pip install 'sd-promptlint[lsp]'"],
  [CMD, WINDOWS, "C:\\v\\python.exe", 'C:\\v\\python.exe -m pip install "sd-promptlint[lsp]"'],
  [CMD, WINDOWS, "C:\\a & b\\python.exe", '"C:\\a & b\\python.exe" -m pip install "sd-promptlint[lsp]"'],
  [CMD, WINDOWS, "C:\\100%\\python.exe", undefined],
  ["C:\\Program Files\\Git\\bin\\bash.exe", WINDOWS, "C:\\v\\python.exe", "'C:\\v\\python.exe' -m pip install 'sd-promptlint[lsp]'"],
  ["C:\\odd.exe", WINDOWS, "C:/v/python.exe", 'C:/v/python.exe -m pip install "sd-promptlint[lsp]"'],
  ["C:\\odd.exe", WINDOWS, "C:\\v\\python.exe", undefined],
  ["/opt/odd", "linux", "/my venv/python", "'/my venv/python' -m pip install 'sd-promptlint[lsp]'"],
  ["", "linux", "/venv/python", "/venv/python -m pip install 'sd-promptlint[lsp]'"],
  ["/bin/bash", "linux", "/venv\nrm -r x/python", undefined],
  [POWERSHELL, WINDOWS, "C:\\v\u2028\\python.exe", undefined],
];

for (const [shell, platform, python, line] of cases) {
  test(`a line for ${JSON.stringify(shell)} on ${platform} with ${JSON.stringify(python)}`, () => {
    assert.equal(commandLine(pip(python), shell, platform), line);
  });
}

test("sh reads back the words that were written", () => {
  const words = ["/bin/echo", "it's", "a  b", "$HOME `x` \\", "=y", "~", "*", "sd-promptlint[lsp]", "\u2019"];
  const line = commandLine(["printf", "%s\\n", ...words], "/bin/sh", "linux") ?? "";
  assert.equal(execFileSync("/bin/sh", ["-c", line], { encoding: "utf8" }), `${words.join("\n")}\n`);
});
