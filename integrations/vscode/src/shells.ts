/** Words as a line of a shell: written into its terminal, where a path of somebody's machine must stay one word. */

type Shell = "posix" | "fish" | "nu" | "powershell" | "cmd" | "unknown";

const NAMES: Record<string, Shell> = {
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
  cmd: "cmd",
};

/** What no shell takes for anything but itself, and what Windows has in paths besides. */
const BARE = /^[\w./:-]+$/;
const BARE_ON_WINDOWS = /^[\w./:\\-]+$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/** The line for a shell, which is told by its path; undefined where the words cannot be written surely. */
export function commandLine(words: readonly string[], shell: string, platform: string): string | undefined {
  const kind = shellOf(shell, platform);
  const quoted: string[] = [];
  for (const word of words) {
    const shown = CONTROL.test(word) ? undefined : quote(word, kind);
    if (shown === undefined) {
      return undefined;
    }
    quoted.push(shown);
  }
  const [first] = quoted;
  if (first === undefined || first === words[0]) {
    return quoted.join(" ");
  }
  // There a text in quotes is a value, and not the name of a program.
  const call: Partial<Record<Shell, string>> = { powershell: "& ", nu: "^" };
  return `${call[kind] ?? ""}${quoted.join(" ")}`;
}

function shellOf(path: string, platform: string): Shell {
  const name = path.split(/[\\/]/).pop() ?? "";
  const known = NAMES[name.toLowerCase().replace(/\.exe$/, "")];
  // What is not known on Linux and macOS quotes as `sh` does, nearly always.
  return known ?? (platform === "win32" ? "unknown" : "posix");
}

function quote(word: string, shell: Shell): string | undefined {
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
      // It takes the typographic ones for quotes, too.
      return BARE_ON_WINDOWS.test(word) ? word : `'${word.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
    case "cmd":
      // Nothing keeps a variable between percent signs from being filled in.
      return BARE_ON_WINDOWS.test(word) ? word : /["%!]/.test(word) ? undefined : `"${word}"`;
    case "unknown":
      return BARE.test(word) ? word : /["%!$`\\]/.test(word) ? undefined : `"${word}"`;
  }
}
