// The look of it all: colours of the page's own scheme, as far as it says one.

const STYLES = `
.promptlint-overlay {
  position: absolute; overflow: hidden; pointer-events: none; box-sizing: border-box; margin: 0; border: 0; padding: 0;
  background: none; z-index: 1; contain: strict;
}
.promptlint-overlay[hidden] { display: none; }
.promptlint-text {
  position: absolute; inset: 0 0 auto 0; box-sizing: border-box; margin: 0; border: 0; color: transparent; background: none;
  overflow-wrap: break-word; text-shadow: none; user-select: none;
}
.promptlint-mark {
  text-decoration: underline wavy var(--promptlint-colour) 1.25px; text-decoration-skip-ink: none; text-underline-offset: 0.2em;
}
.promptlint-error { --promptlint-colour: var(--promptlint-red, light-dark(#c92a2a, #ff8787)); }
.promptlint-warning { --promptlint-colour: var(--promptlint-yellow, light-dark(#b35c00, #ffc078)); }
.promptlint-info { --promptlint-colour: var(--promptlint-blue, light-dark(#1864ab, #74c0fc)); }
.promptlint-panel { font: 0.8125rem/1.45 system-ui, sans-serif; color: inherit; margin: 0.375rem 0; text-align: start; }
.promptlint-panel [hidden] { display: none; }
.promptlint-head { display: flex; flex-wrap: wrap; align-items: center; gap: 0.25rem 0.75rem; }
.promptlint-summary { margin: 0; font-weight: 600; }
.promptlint-bar { display: flex; align-items: center; gap: 0.5rem; margin-inline-start: auto; opacity: 0.85; }
.promptlint-line { inline-size: 5rem; block-size: 0.375rem; border-radius: 1rem; background: color-mix(in srgb, currentColor 18%, transparent); overflow: hidden; }
.promptlint-used { display: block; block-size: 100%; background: currentColor; opacity: 0.6; }
.promptlint-findings { list-style: none; margin: 0.25rem 0 0; padding: 0; max-block-size: 14rem; overflow: auto; }
.promptlint-finding {
  border-inline-start: 3px solid var(--promptlint-colour); margin: 0.1875rem 0; padding: 0.125rem 0.5rem; border-radius: 0.125rem;
}
.promptlint-finding.promptlint-here { background: color-mix(in srgb, var(--promptlint-colour) 14%, transparent); }
.promptlint-severity { color: var(--promptlint-colour); font-weight: 600; }
.promptlint-foot { display: flex; flex-wrap: wrap; align-items: center; gap: 0.125rem 0.625rem; }
.promptlint-words { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.95em; background: color-mix(in srgb, currentColor 9%, transparent); border-radius: 0.1875rem; padding: 0 0.1875rem; overflow-wrap: anywhere; }
.promptlint-note { opacity: 0.65; font-size: 0.6875rem; }
.promptlint-code { opacity: 0.75; color: inherit; font-size: 0.75rem; }
.promptlint-help { margin: 0; opacity: 0.8; overflow-wrap: anywhere; }
.promptlint-message { overflow-wrap: anywhere; }
.promptlint-button { font: inherit; color: inherit; text-align: start; cursor: pointer; border-radius: 0.25rem; }
.promptlint-button.promptlint-place { background: none; border: 0; padding: 0; }
.promptlint-button:not(.promptlint-place) {
  background: color-mix(in srgb, currentColor 8%, transparent); border: 1px solid color-mix(in srgb, currentColor 35%, transparent);
  padding: 0.0625rem 0.5rem;
}
.promptlint-button:not(.promptlint-place):hover { background: color-mix(in srgb, currentColor 16%, transparent); }
.promptlint-button.promptlint-unsafe { border-style: dashed; }
.promptlint-button:focus-visible, .promptlint-code:focus-visible { outline: 2px solid currentColor; outline-offset: 1px; }
@media (forced-colors: active) { .promptlint-mark { text-decoration-color: Mark; } }
`;

const DONE = new WeakSet<Document | ShadowRoot>();

/** Put the styles into a document, or the shadow of an element, once. */
export function addStyles(root: Document | ShadowRoot): void {
  if (DONE.has(root)) return;
  DONE.add(root);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLES);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}
