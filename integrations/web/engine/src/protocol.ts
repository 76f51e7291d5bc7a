// What a page asks of the engine and what it is told. Places count UTF-16 units, as strings do here.

export type Role = "positive" | "negative" | "unknown";
export type Severity = "error" | "warning" | "info";
export type Applicability = "safe" | "unsafe" | "display-only";

export interface Span {
  start: number;
  end: number;
}

export interface Edit extends Span {
  text: string;
}

export interface Fix {
  applicability: Applicability;
  message: string;
  edits: Edit[];
}

export interface PlainFinding extends Span {
  code: string;
  name: string;
  severity: Severity;
  message: string;
  role: Role | "document";
  labels: (Span & { message: string; role: Role | "document" })[];
  notes: ({ code: string | null; message: string } & Partial<Span>)[];
  help: string | null;
  url: string | null;
  fix: Fix | null;
}

export interface Finding extends PlainFinding {
  /** The findings that this one stands for, each by itself. */
  folded: PlainFinding[];
}

/** What a prompt takes: the tokens of the longest text that it comes to, and of each of its chunks. */
export type Counts = { tokens: number; chunks: number[] } | { error: string };

/** What is installed. A kind that is not there is not known, and nothing of it is reported as missing. */
export interface Installed {
  /** Names, or names with the further names that the program knows them by. */
  loras?: string[] | Record<string, string[]>;
  /** Names, or names with their number of vectors, null where it is not known. */
  embeddings?: string[] | Record<string, number | null>;
  hypernetworks?: string[];
  wildcards?: string[];
  /** The names of the folders of the program's extensions; those that are known count as `plugins` where the settings say none. */
  extensions?: string[];
}

/** Keys of the configuration file: `target`, `model-family`, `plugins`, `select`, `ignore`, `rules`, `steps`, … */
export type Settings = Record<string, unknown>;

export interface Options {
  settings?: Settings;
  installed?: Installed;
  /** The text of a `promptlint.lock`, which says more of what is installed. */
  lock?: string;
  /** What the prompts must refer to: names, or tables as under `[[require]]`. */
  require?: (string | Record<string, unknown>)[];
  /** Lists of tags as tagcomplete has them. */
  vocabulary?: { name: string; text: string }[];
  /** Keys of `[format]`. */
  style?: Record<string, string>;
  /** Names of modules with rules, of the files that were given as plug-ins. */
  rule_modules?: string[];
}

export interface Prompts {
  text: string;
  negative?: string | null;
  /** That of `text`; positive where it is not said. */
  role?: Role;
  /** What is known of `text` and of `negative`, as `workflow` has it. */
  known?: Known;
  negative_known?: Known;
  /** The name of the configuration that applies. */
  configuration?: string;
}

/** A prompt as another program reads it. */
export interface Converted {
  role: Role;
  text: string;
  /** Whether the other program reads the text as the configured one reads the original. */
  exact: boolean;
  losses: ({ kind: "elsewhere" | "lost"; message: string } & Partial<Span>)[];
  /** Where one text cannot say it: what to give for which steps and parts. */
  texts: { heading: string; text: string }[];
  notes: string[];
}

/** What a workflow says of a prompt: settings of its sampler, who reads it. */
export interface Known {
  settings?: Record<string, string>;
  plugins?: string[];
  target?: string | null;
  encoders?: string[];
  is_sent?: boolean;
  leaves_out_at_one?: boolean;
}

export interface Proposal extends Edit {
  label: string;
  detail: string;
}

/** A prompt of a workflow of ComfyUI. Of a node in a subgraph, `node` has the subgraph's name and a slash before its own. */
export interface WorkflowPrompt {
  node: string;
  input: string;
  role: Role;
  known: Known;
  /** The number of the prompt of the other role that goes with it. */
  beside: number | null;
}

/** Every request with its answer. */
export interface Requests {
  about: {
    request: Record<string, never>;
    answer: {
      version: string;
      /** `converts`: whether prompts can be written for it, and its prompts for others. */
      targets: { name: string; label: string; converts: boolean }[];
      plugins: string[];
      families: string[];
      rules: { code: string; name: string; summary: string; severity: Severity }[];
    };
  };
  configure: { request: { configuration?: string; options: Options }; answer: { target: string } };
  lint: { request: Prompts; answer: { findings: Finding[]; counts: Partial<Record<Role, Counts>> } };
  workflow: { request: { workflow: string }; answer: { prompts: WorkflowPrompt[] } };
  fix: {
    request: Prompts & { unsafe?: boolean };
    answer: {
      text: string;
      negative: string | null;
      applied: { code: string; name: string; message: string; applicability: Applicability }[];
      remaining: number;
    };
  };
  format: { request: Prompts; answer: { text: string; negative: string | null } };
  show: {
    /** `beside`: another program, whose reading the page has beside that of the configured one. */
    request: Prompts & { steps?: number; hires_steps?: number; beside?: string };
    answer: { page: string; json: string };
  };
  convert: { request: Prompts & { to: string }; answer: { source: string; target: string; prompts: Converted[] } };
  complete: { request: Prompts & { at: number }; answer: { proposals: Proposal[] } };
  rule: { request: { code: string }; answer: { code: string; name: string; summary: string; text: string } };
}

export type Do = keyof Requests;

/** A file of a page that brings rules: a wheel, or a module of Python, by its name. */
export interface Plugin {
  name: string;
  data: ArrayBuffer | string;
}

export type ToWorker = { type: "start"; base: string; plugins: Plugin[] } | { type: "ask"; id: number; request: string };

export type FromWorker =
  | { type: "ready"; pyodide: number; all: number }
  | { type: "answer"; id: number; answer: string }
  | { type: "broken"; message: string };

export interface Failure {
  kind: string;
  message: string;
  package: string | null;
}
