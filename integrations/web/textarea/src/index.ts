export { LintedBoxes, type LintedOptions } from "./linted";
export { applyEdits, smallestEdit } from "./edits";
export { replaceText } from "./replacing";
export { Overlay, schemeOf } from "./overlay";
export { Panel, summaryOf } from "./panel";
export { shownOf, type Shown } from "./marks";
export { ValueWatch } from "./value";
export { addStyles } from "./styles";
export {
  Engine, EngineError, type EngineOptions, type Installed, type Known, type Options, type Role, type Settings, type WorkflowPrompt,
} from "@promptlint/engine";
