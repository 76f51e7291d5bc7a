// What the WebUI's own page offers to scripts, and where it lies.

export interface Host {
  gradioApp?: () => Document | ShadowRoot | HTMLElement;
  onUiLoaded?: (callback: () => void) => void;
  onAfterUiUpdate?: (callback: () => void) => void;
  onUiUpdate?: (callback: () => void) => void;
  onOptionsChanged?: (callback: () => void) => void;
}

export const host = globalThis as unknown as Host;

/** All of the WebUI; it may be within a shadow. */
export function app(): Document | ShadowRoot | HTMLElement {
  return host.gradioApp?.() ?? document;
}

export interface Site {
  /** The WebUI, as it is seen from here: below a path where it is. */
  root: string;
  /** The folder of the extension, whatever its name is. */
  folder: string;
}

/** Where things lie, by the address of this script: `ROOT/file=extensions/NAME/javascript/promptlint.js?TIME`. */
export function siteOf(script: string | undefined, page: string): Site {
  const address = new URL(script || page, page);
  address.search = "";
  address.hash = "";
  const at = address.href.search(/\/(?:gradio_api\/)?file=/);
  const folder = new URL("../", address).href;
  return { root: at < 0 ? new URL(".", page).href : `${address.href.slice(0, at)}/`, folder };
}
