// A prompt in CodeMirror: its text, its squiggles with their fixes, names that can be completed.

import { autocompletion, type CompletionContext, type CompletionResult } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { lintKeymap, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import type { Proposal } from "@promptlint/engine";
import { drawnSpan } from "../../web/textarea/src/marks";
import { smallestEdit, type Shown } from "@promptlint/textarea";

export interface EditorOptions {
  parent: HTMLElement;
  label: string;
  hint: string;
  changed(): void;
  fix(finding: Shown): void;
  complete(text: string, at: number, signal: AbortSignal): Promise<Proposal[]>;
}

export class PromptEditor {
  readonly view: EditorView;
  readonly #options: EditorOptions;

  constructor(options: EditorOptions) {
    this.#options = options;
    this.view = new EditorView({
      parent: options.parent,
      state: EditorState.create({
        extensions: [
          history(),
          drawSelection(),
          EditorView.lineWrapping,
          placeholder(options.hint),
          EditorView.contentAttributes.of({ "aria-label": options.label, spellcheck: "false", autocapitalize: "off" }),
          autocompletion({ override: [(context) => this.#complete(context)], icons: false }),
          keymap.of([...lintKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) options.changed();
          }),
        ],
      }),
    });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  /** Make another text of it; undo takes it back. */
  replace(text: string): void {
    const edit = smallestEdit(this.text, text);
    this.view.dispatch({ changes: { from: edit.start, to: edit.end, insert: edit.text }, userEvent: "input.fix" });
  }

  show(findings: readonly Shown[]): void {
    const text = this.text;
    const diagnostics = findings.map((each): Diagnostic => {
      const [from, to] = drawnSpan(text, each.start, each.end);
      const fix = each.fix;
      return {
        from,
        to,
        severity: each.severity,
        source: each.code,
        message: each.help === null ? each.message : `${each.message}\n${each.help}`,
        actions: fix === null || fix.applicability === "display-only" ? [] : [{ name: fix.message, apply: () => this.#options.fix(each) }],
      };
    });
    this.view.dispatch(setDiagnostics(this.view.state, diagnostics));
  }

  goTo(start: number, end: number): void {
    const length = this.view.state.doc.length;
    this.view.dispatch({ selection: { anchor: Math.min(start, length), head: Math.min(end, length) }, scrollIntoView: true });
    this.view.focus();
  }

  async #complete(context: CompletionContext): Promise<CompletionResult | null> {
    if (!context.explicit && context.matchBefore(/[\w<:-]+$/) === null) return null;
    const controller = new AbortController();
    context.addEventListener("abort", () => controller.abort());
    const found = await this.#options.complete(context.state.doc.toString(), context.pos, controller.signal);
    const from = Math.min(...found.map((each) => each.start));
    if (found.length === 0) return null;
    return {
      from,
      filter: false,
      options: found.map((each) => ({
        label: each.label,
        detail: each.detail,
        apply: (view: EditorView) => {
          view.dispatch({ changes: { from: each.start, to: each.end, insert: each.text }, selection: { anchor: each.start + each.text.length } });
        },
      })),
    };
  }
}
